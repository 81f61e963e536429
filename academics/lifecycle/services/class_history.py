"""The history of classes: the one place that writes it."""

from collections.abc import Collection, Sequence
from datetime import date

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
    """Bring the history up to the classes that these students are in now.

    They moved on `day`, or (None) are in their class since they enrolled. A class of
    which nobody was a day long leaves no trace. The number of queries does not grow
    with the number of students. A bulk write of `school_class` calls this; a save does
    so by itself. Answers how many of the students had moved.
    """
    ids = [student.pk for student in students]
    lasting = ClassMembership.objects.filter(student__in=ids, to_date=None)
    memberships = {membership.student_id: membership for membership in lasting}

    moved: list[Student] = []
    ended: list[ClassMembership] = []
    for student in students:
        membership = memberships.get(student.pk)
        recorded = membership.school_class_id if membership else None
        if recorded == student.school_class_id:
            continue
        moved.append(student)
        if membership is not None:
            ended.append(membership)

    if moved:
        _end(ended, day)
        _begin([each for each in moved if each.school_class_id], day, reason, by)
    return len(moved)


def correct_class_start(student: Student, before: date) -> None:
    """Move the start of the first class with the day of enrolment.

    `before` is the day of enrolment that was put right.
    """
    first = ClassMembership.objects.filter(student=student, from_date=before)
    in_time = Q(to_date=None) | Q(to_date__gte=student.enrollment_date)
    first.filter(in_time).update(from_date=student.enrollment_date)


def _end(memberships: Sequence[ClassMembership], day: date | None) -> None:
    ended = []
    brief = []
    for membership in memberships:
        if day is not None and membership.from_date < day:
            ended.append(membership.pk)
        else:
            brief.append(membership.pk)

    ClassMembership.objects.filter(pk__in=ended).update(to_date=day)
    if brief:
        ClassMembership.objects.filter(pk__in=brief).delete()


def _begin(
    students: Sequence[Student], day: date | None, reason: str, by: User | None
) -> None:
    ids = {student.school_class_id for student in students}
    classes = SchoolClass.objects.in_bulk(ids)
    moved_by = by.pk if by else audit.actor_id()

    rows = []
    for student in students:
        rows.append(
            {
                "student": student.pk,
                "school_class": student.school_class_id,
                "class_name": classes[student.school_class_id].class_name,
                "from_date": day or student.enrollment_date,
                "reason": reason,
                "moved_by": moved_by,
            }
        )
    for start in range(0, len(rows), ROWS_AT_ONCE):
        insert(ClassMembership, rows[start : start + ROWS_AT_ONCE])
