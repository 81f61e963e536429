"""Holidays and registers of the demo school."""

from datetime import date

import pytest

from academics.models import SchoolClass, Student
from attendance.class_register.missing import missing_registers
from attendance.models import Attendance, Holiday
from attendance.selectors import get_attendance_rate
from demo.seeding import seed_generated

FRIDAY = date(2026, 11, 20)


@pytest.mark.django_db
def test_two_registers_are_missing_and_nobody_was_marked_in_the_holidays():
    seed_generated(FRIDAY, size=30)

    missing = missing_registers(SchoolClass.objects.all(), FRIDAY)

    assert [row["class_name"] for row in missing] == ["10B", "8A"]
    assert Holiday.objects.count() == 2
    for holiday in Holiday.objects.all():
        days = (holiday.start_date, holiday.end_date)
        assert not Attendance.objects.filter(date__range=days).exists()


@pytest.mark.django_db
def test_the_first_student_has_an_excused_day_and_a_rate_without_it():
    seed_generated(FRIDAY, size=30)

    first = Student.objects.get(student_id="STU0001")

    assert (
        Attendance.objects.filter(
            student=first, status="excused", note__startswith="A letter"
        ).count()
        == 1
    )
    assert float(first.attendance_rate) == get_attendance_rate(first)
