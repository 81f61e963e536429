"""Which registers of a day have not been taken: for the route and for a teacher."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

from django.db.models import Count, QuerySet

from academics.models import SchoolClass
from attendance.holidays.school_days import school_day
from attendance.models import Attendance
from attendance.querysets import COUNTED


class MissingRegister(TypedDict):
    class_id: int
    class_name: str
    teacher_id: int | None
    teacher_name: str | None
    date: date
    students: int
    excused: int


class MissingOfTeacher(TypedDict):
    teacher_id: int | None
    teacher_name: str | None
    missing: int
    class_names: list[str]


def missing_registers(
    classes: QuerySet[SchoolClass], day: date, *, period: int | None = None
) -> list[MissingRegister]:
    """Those of `classes` whose register of `day` nobody has taken, by class name.

    None on a day without school. A register is taken once a student of it is marked
    present, absent or late: who was excused beforehand has not been seen yet. Where
    everybody is excused there is nothing left to take. A class without students has no
    register. Without `period`, that of any period will do.
    """
    if not school_day(day).is_school_day:
        return []
    taken = _taken(classes, day, period)
    missing = []
    rows: Any = classes  # a ClassQuerySet, and no type knows what it adds
    with_students = rows.with_student_count().filter(student_count__gt=0)
    for each in with_students.select_related("teacher__user").order_by("class_name"):
        seen, excused = taken.get(each.pk, (0, 0))
        if seen or excused >= each.student_count:
            continue
        register = MissingRegister(
            class_id=each.pk,
            class_name=each.class_name,
            teacher_id=each.teacher_id,
            teacher_name=each.teacher.user.full_name if each.teacher else None,
            date=day,
            students=each.student_count,
            excused=excused,
        )
        missing.append(register)
    return missing


def by_teacher(missing: Sequence[MissingRegister]) -> list[MissingOfTeacher]:
    """The same registers under each class teacher, by name.

    Those of classes without a teacher come last.
    """
    teachers: dict[int | None, MissingOfTeacher] = {}
    for register in missing:
        teacher_id = register["teacher_id"]
        if teacher_id not in teachers:
            teachers[teacher_id] = MissingOfTeacher(
                teacher_id=teacher_id,
                teacher_name=register["teacher_name"],
                missing=0,
                class_names=[],
            )
        teachers[teacher_id]["missing"] += 1
        teachers[teacher_id]["class_names"].append(register["class_name"])
    return sorted(teachers.values(), key=_named_first)


def _named_first(teacher: MissingOfTeacher) -> tuple[bool, str]:
    return teacher["teacher_id"] is None, teacher["teacher_name"] or ""


def _taken(
    classes: QuerySet[SchoolClass], day: date, period: int | None
) -> dict[int, tuple[int, int]]:
    """How many records count, and how many students are excused, by class."""
    ids = classes.order_by().values("pk")
    records = Attendance.objects.filter(date=day, school_class__in=ids)
    if period is not None:
        records = records.filter(period=period)
    seen = Count("pk", filter=COUNTED)
    excused = Count("student", filter=~COUNTED, distinct=True)
    by_class = records.order_by().values_list("school_class")
    rows = by_class.annotate(seen=seen, excused=excused)
    return {pk: (seen, excused) for pk, seen, excused in rows}
