"""Merging two students: every table of every app that points at a student, so that none
can be forgotten.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import models

from academics.lifecycle.services.merge_conflicts import uniques_of
from academics.lifecycle.services.merging import merge_students, relations
from academics.models import Student

DAY = date(2024, 10, 15)
TABLES = {model._meta.label_lower: (model, field) for model, field in relations()}
# What a row needs beside its plain values; for a new table mostly nothing.
NEEDS = {
    "academics.classmembership": {"to_date": date(2030, 1, 1)},
    "academics.departure": {"returned_date": date(2030, 1, 1)},
    "grades.grade": {"letter": "A"},
}
PLAIN = {
    models.CharField: "x",
    models.TextField: "x",
    models.DateField: DAY,
    models.JSONField: {},
    models.DateTimeField: datetime(2024, 10, 15, tzinfo=UTC),
    models.BooleanField: False,
}


def row_of(model, student):
    """A row of any table, for a student where it has one."""
    values = {}
    for field in model._meta.concrete_fields:
        needed = (
            not field.null
            and not field.has_default()
            and not getattr(field, "auto_now_add", False)
        )
        if field.related_model is Student:
            values[field.name] = student
        elif needed and not field.primary_key and not getattr(field, "auto_now", False):
            values[field.name] = value_of(field, student)
    return model._base_manager.create(**values | NEEDS.get(model._meta.label_lower, {}))


def value_of(field, student):
    if field.is_relation:
        return field.related_model._base_manager.first() or row_of(
            field.related_model, student
        )
    if field.choices:
        return field.choices[0][0]
    return next((value for kind, value in PLAIN.items() if type(field) is kind), 1)


@pytest.mark.parametrize("label", sorted(TABLES))
def test_a_row_of_each_table_that_points_at_a_student_becomes_the_kept_ones(
    school, label
):
    model, field = TABLES[label]
    model._base_manager.filter(
        **{f"{field.name}__in": (school.student, school.classmate)}
    ).delete()
    row = row_of(model, school.classmate)

    result = merge_students(school.student, other=school.classmate, by=school.admin)

    assert result["moved"][label] == 1
    assert (
        getattr(model._base_manager.get(pk=row.pk), field.attname) == school.student.pk
    )
    assert not Student.objects.filter(pk=school.classmate.pk).exists()


@pytest.mark.parametrize(
    "label",
    [
        label
        for label, (model, field) in sorted(TABLES.items())
        if any(uniques_of(model, field))
    ],
)
def test_what_a_student_has_but_once_does_not_stand_in_the_way(school, label):
    model, field = TABLES[label]
    model._base_manager.filter(
        **{f"{field.name}__in": (school.student, school.classmate)}
    ).delete()
    row_of(model, school.student)
    row_of(model, school.classmate)

    merge_students(school.student, other=school.classmate, by=school.admin)

    assert model._base_manager.filter(**{field.name: school.student}).exists()


def test_no_table_has_a_rule_of_uniqueness_that_is_not_understood():
    odd = [
        constraint.name
        for model, _ in TABLES.values()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.expressions
    ]

    assert odd == []
