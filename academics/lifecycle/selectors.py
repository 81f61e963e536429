"""Who is not at school, and since when."""

from collections.abc import Collection
from datetime import date

from academics.models import Departure, Student

DEPARTED = "{} left the school on {}."


def departure_dates(student_ids: Collection[int]) -> dict[int, date]:
    """The day on which each of these students left.

    Who is there, or came back, is not among them.
    """
    if not student_ids:
        return {}
    away = Departure.objects.filter(student__in=student_ids, returned_date=None)
    return dict(away.values_list("student_id", "left_date"))


def departure_error(student: Student, day: date) -> str:
    """A sentence where this student was gone on `day`; empty where not."""
    left = departure_dates([student.pk]).get(student.pk)
    if left is None or day < left:
        return ""
    return DEPARTED.format(student.student_id, left)
