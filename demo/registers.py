"""Around the demo school's registers.

Days without school, and an absence that was excused afterwards.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from academics.models import Student, Term
from attendance.models import Attendance, Holiday, Status
from attendance.services import change_attendance
from demo.people import People


def put_registers(people: People, students: Sequence[Student], today: date) -> None:
    """The break between the terms, two free days to come, and student1's first absence,
    or else first day, excused.
    """
    first, second = Term.objects.order_by("start_date")
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=2)
    Holiday.objects.create(
        name="Term break",
        start_date=_after(first.end_date),
        end_date=_before(second.start_date),
    )
    Holiday.objects.create(
        name="Bridge days", start_date=monday, end_date=monday + timedelta(days=1)
    )
    days = Attendance.objects.filter(student=students[0]).order_by("date")
    record = days.filter(status=Status.ABSENT).first() or days.first()
    if record is not None:
        change_attendance(
            record,
            by=people["admin"],
            status=Status.EXCUSED,
            note="A letter from home came later",
        )


def _after(day: date | None) -> date:
    assert day is not None  # the terms of the demo school have their days
    return day + timedelta(days=1)


def _before(day: date | None) -> date:
    assert day is not None
    return day - timedelta(days=1)
