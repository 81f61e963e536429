"""What becomes of rows whose row above is deleted."""

from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Greatest

from academics.calendar import today


def cascade(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
    """CASCADE for a foreign key that may be null and that a constraint pairs with another one.

    Where a database checks constraints at once (MariaDB), Django's own first empties such a
    column and deletes the row afterwards, which the constraint refuses.
    """
    collector.collect(
        sub_objs,
        source=field.remote_field.model,
        source_attr=field.name,
        nullable=False,
        fail_on_restricted=False,
    )


cascade.lazy_sub_objs = True  # type: ignore[attr-defined]


def leave_behind(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
    """SET_NULL for the class of a membership, which ends where it lasts: nobody is in a class that is gone."""
    ends = field.model._meta.get_field("to_date")
    # Ended first: by then the rows still name the class that they are found by.
    collector.add_field_update(
        ends, Greatest(F("from_date"), Value(today())), sub_objs.filter(to_date=None)
    )
    collector.add_field_update(field, None, sub_objs)


leave_behind.lazy_sub_objs = True  # type: ignore[attr-defined]
