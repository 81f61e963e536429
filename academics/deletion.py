"""What becomes of rows whose row above is deleted."""

from typing import Any


def cascade(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
    """CASCADE for a foreign key that may be null and that a constraint pairs with another one.

    Where a database checks constraints at once (MariaDB), Django's own first empties such a
    column and deletes the row afterwards, which the constraint refuses.
    """
    collector.collect(
        sub_objs, source=field.remote_field.model, source_attr=field.name, nullable=False, fail_on_restricted=False
    )


cascade.lazy_sub_objs = True  # type: ignore[attr-defined]
