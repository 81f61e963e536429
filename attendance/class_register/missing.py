"""Which registers of a day have not been taken, said once: for the route and for a teacher's first page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from academics.models import SchoolClass
from attendance.holidays.school_days import school_day
from attendance.models import Attendance
from attendance.querysets import COUNTED

Row = dict[str, Any]
COLUMNS = (
    "pk",
    "class_name",
    "teacher_id",
    "teacher__user__first_name",
    "teacher__user__last_name",
    "student_count",
)


def missing_registers(
    classes: QuerySet[SchoolClass], day: date, *, period: int | None = None
) -> list[Row]:
    """Those of `classes` whose register of `day` nobody has taken, by class name; none on a day without school.

    A register is taken once a student of it is marked present, absent or late: who was excused
    beforehand has not been seen yet. Where everybody is excused there is nothing left to take. A class
    without students has no register. Without `period`, that of any period will do.
    """
    if not school_day(day).is_school_day:
        return []
    taken = _taken(classes, day, period)
    rows: Any = classes.with_student_count().filter(student_count__gt=0)  # type: ignore[attr-defined]
    found = []
    for pk, name, teacher, first, last, students in rows.order_by(
        "class_name"
    ).values_list(*COLUMNS):
        seen, excused = taken.get(pk, (0, 0))
        if not seen and excused < students:
            whose = {
                "teacher_id": teacher,
                "teacher_name": f"{first} {last}".strip() if teacher else None,
            }
            row = {
                "class_id": pk,
                "class_name": name,
                **whose,
                "date": day,
                "students": students,
                "excused": excused,
            }
            found.append(row)
    return found


def by_teacher(missing: Sequence[Row]) -> list[Row]:
    """The same registers under each class teacher, by name; those of classes without a teacher come last."""
    teachers: dict[int | None, Row] = {}
    for row in missing:
        whose = {name: row[name] for name in ("teacher_id", "teacher_name")}
        teacher = teachers.setdefault(
            row["teacher_id"], {**whose, "missing": 0, "class_names": []}
        )
        teacher["missing"] += 1
        teacher["class_names"].append(row["class_name"])
    return sorted(
        teachers.values(),
        key=lambda row: (row["teacher_id"] is None, row["teacher_name"] or ""),
    )


def _taken(
    classes: QuerySet[SchoolClass], day: date, period: int | None
) -> dict[int, tuple[int, int]]:
    """How many records count, and how many students are excused, in each class with records of the day."""
    records = Attendance.objects.filter(
        date=day, school_class__in=classes.order_by().values("pk")
    )
    if period is not None:
        records = records.filter(period=period)
    figures = records.order_by().values_list("school_class").annotate(
        seen=Count("pk", filter=COUNTED), excused=Count("student", filter=~COUNTED, distinct=True)
    )  # fmt: skip
    return {pk: (seen, excused) for pk, seen, excused in figures}
