"""Attendance as others ask for it."""

from datetime import date

from django.db.models import QuerySet

from academics.models import SchoolClass, Student
from attendance.models import Attendance


def get_attendance_rate(
    student: Student, start_date: date | None = None, end_date: date | None = None
) -> float | None:
    """A student's attendance in percent over a range of days, both included.

    None where no day counts.
    """
    return (
        Attendance.objects.filter(student=student).between(start_date, end_date).rate()
    )


def get_class_attendance(school_class: SchoolClass, day: date) -> QuerySet[Attendance]:
    """The records of a class on a day, with their students, by student_id."""
    records = Attendance.objects.filter(school_class=school_class, date=day)
    return records.select_related("student").order_by("student__student_id", "period")
