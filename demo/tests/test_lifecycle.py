"""Transfers and departures of the demo school."""

from datetime import date

import pytest

from academics.models import ClassMembership, Departure, Enrolment, Student
from demo.seeding import seed_generated

DAY = date(2026, 11, 20)


@pytest.mark.django_db
def test_one_student_changed_class_one_left_and_one_came_back():
    seed_generated(DAY, size=30)

    moved = ClassMembership.objects.exclude(to_date=None).filter(
        student__state="active", student__departures=None
    )
    assert [each.to_date for each in moved] == [date(2026, 11, 8)]
    away, back = Departure.objects.order_by("-left_date")
    assert (away.left_date, away.returned_date, away.student.state) == (
        DAY,
        None,
        "left",
    )
    assert (back.returned_date - back.left_date).days == 17
    assert set(
        Enrolment.objects.filter(student=back.student).values_list("state", flat=True)
    ) == {
        "active",
        "completed",
    }
    assert Student.objects.filter(state="active").count() == 29
    assert ClassMembership.objects.filter(to_date=None).count() == 29
