"""Deleting works alike on databases that check a constraint at once and on those that
wait for the end.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db import models


def columns_in(condition: models.Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from columns_in(child)
        elif isinstance(child, tuple):
            yield child[0].split("__")[0]


def paired_columns(model: type[models.Model]) -> set[str]:
    checks = [
        each
        for each in model._meta.constraints
        if isinstance(each, models.CheckConstraint)
    ]
    return {column for check in checks for column in columns_in(check.condition)}


def test_no_column_that_a_constraint_reads_is_emptied_before_its_row_is_deleted():
    emptied_first = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.null
        and field.remote_field
        and field.remote_field.on_delete is models.CASCADE
        and field.name in paired_columns(model)
    ]

    assert emptied_first == [], "use academics.deletion.cascade"
