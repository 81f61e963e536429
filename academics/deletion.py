"""What becomes of rows whose row above is deleted."""

from typing import cast

from django.db.models import DateField, F, ForeignKey, Model, QuerySet, Value
from django.db.models.deletion import Collector
from django.db.models.functions import Greatest

from academics.calendar import today


def cascade(
    collector: Collector,
    field: ForeignKey,
    sub_objs: QuerySet[Model],
    using: str,
) -> None:
    """CASCADE for a key that may be null, paired with another one by a constraint.

    Where a database checks constraints at once (MariaDB), Django's own first empties
    such a column and deletes the row afterwards, which the constraint refuses.
    """
    collector.collect(
        sub_objs,
        source=field.remote_field.model,
        source_attr=field.name,
        nullable=False,
        fail_on_restricted=False,
    )


cascade.lazy_sub_objs = True  # type: ignore[attr-defined]


def end_membership(
    collector: Collector, field: ForeignKey, sub_objs: QuerySet, using: str
) -> None:
    """SET_NULL for the class of a membership, which ends where it lasts.

    Nobody is in a class that is gone.
    """
    to_date = cast(DateField, field.model._meta.get_field("to_date"))
    lasting = sub_objs.filter(to_date=None)
    # Ended first: by then the rows still name the class that they are found by.
    collector.add_field_update(
        to_date, Greatest(F("from_date"), Value(today())), lasting
    )
    collector.add_field_update(field, None, sub_objs)


end_membership.lazy_sub_objs = True  # type: ignore[attr-defined]
