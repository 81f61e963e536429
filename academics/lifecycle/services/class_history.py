"""The history of classes: the one place that writes it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from academics.models import ClassMembership, SchoolClass, Student
from accounts import audit
from accounts.models import User
from tracker_project.database.insert import insert

ROWS_AT_ONCE = 2000


@transaction.atomic
def record_class_changes(
    students: Collection[Student],
    *,
    day: date | None,
    reason: str = "",
    by: User | None = None,
) -> int:
    """Bring the history of these students up to the classes they are in now; how many of them had moved.

    They moved on `day`, or (None) are in their class since they enrolled. A class of which nobody was a
    day long leaves no trace. The number of queries does not grow with the number of students. A bulk
    write of `school_class` calls this; a save does so by itself.
    """
    rows = ClassMembership.objects.filter(
        student__in=[student.pk for student in students], to_date=None
    )
    present = {row.student_id: row for row in rows}
    moved = [
        student
        for student in students
        if _class_in(present.get(student.pk)) != student.school_class_id
    ]
    if moved:
        _end([present[student.pk] for student in moved if student.pk in present], day)
        _begin(
            [student for student in moved if student.school_class_id], day, reason, by
        )
    return len(moved)


def correct_class_start(student: Student, before: date) -> None:
    """The class of the first day moves with the day of enrolment, which was `before`, where that was put right."""
    first = ClassMembership.objects.filter(student=student, from_date=before)
    in_time = Q(to_date=None) | Q(to_date__gte=student.enrollment_date)
    first.filter(in_time).update(from_date=student.enrollment_date)


def _class_in(row: ClassMembership | None) -> int | None:
    return row.school_class_id if row else None


def _end(rows: Sequence[ClassMembership], day: date | None) -> None:
    ended = [row.pk for row in rows if day is not None and row.from_date < day]
    ClassMembership.objects.filter(pk__in=ended).update(to_date=day)
    brief = {row.pk for row in rows} - set(ended)
    if brief:
        ClassMembership.objects.filter(pk__in=brief).delete()


def _begin(
    students: Sequence[Student], day: date | None, reason: str, by: User | None
) -> None:
    names = SchoolClass.objects.in_bulk(
        {student.school_class_id for student in students}
    )
    moved_by = by.pk if by else audit.actor_id()
    rows: list[dict[str, Any]] = [
        {
            "student": student.pk,
            "school_class": student.school_class_id,
            "class_name": names[student.school_class_id].class_name,
            "from_date": day or student.enrollment_date,
            "reason": reason,
            "moved_by": moved_by,
        }
        for student in students
    ]
    for start in range(0, len(rows), ROWS_AT_ONCE):
        insert(ClassMembership, rows[start : start + ROWS_AT_ONCE])
