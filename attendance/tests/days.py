"""Days and records that the tests of attendance share."""

from datetime import date, timedelta

from academics.calendar import today
from academics.models import Student
from attendance.models import Attendance

MONDAY, TUESDAY, WEDNESDAY = date(2024, 9, 2), date(2024, 9, 3), date(2024, 9, 4)


def tomorrow():
    return (today() + timedelta(days=1)).isoformat()


def record(student, status="present", day=MONDAY, **fields):
    fields.setdefault("school_class", student.school_class)
    return Attendance.objects.create(student=student, status=status, date=day, **fields)


def rate_kept_of(student):
    return Student.objects.values_list("attendance_rate", flat=True).get(pk=student.pk)
