"""A class's register of a day, as it stands."""

from datetime import date
from typing import Any

from django.db.models import Q

from academics.models import SchoolClass, Student
from accounts.models import User
from attendance.holidays.school_days import school_day
from attendance.models import Attendance

RESOURCE = "registers"
BY_NAME = ("last_name", "first_name", "student_id")
Row = dict[str, Any]


def pupils_of(school_class: SchoolClass, *, by: User) -> Any:
    """The students at school in a class whose register `by` may take, by name."""
    reachable = Student.objects.visible_to(by, "create", resource=RESOURCE)
    return reachable.filter(
        school_class=school_class, state=Student.States.ACTIVE
    ).order_by(*BY_NAME)


def marks_of(
    school_class: SchoolClass, day: date, period: int
) -> dict[int, Attendance]:
    """What is marked in a register, by the student's row id."""
    records = Attendance.objects.filter(
        school_class=school_class, date=day, period=period
    )
    return {record.student_id: record for record in records}


def register_of(school_class: SchoolClass, day: date, period: int, *, by: User) -> Row:
    """The register with everybody who is in it.

    The class as it is now, and whoever was marked there.
    """
    marked = marks_of(school_class, day, period)
    here = Q(school_class=school_class, state=Student.States.ACTIVE)
    students = Student.objects.visible_to(by, resource=RESOURCE).filter(
        here | Q(pk__in=marked)
    )
    rows = [
        _row(student, marked.get(student.pk)) for student in students.order_by(*BY_NAME)
    ]
    unmarked = sum(row["status"] is None for row in rows)
    return {
        "class_id": school_class.pk,
        "class_name": school_class.class_name,
        "date": day,
        "period": period,
        "is_school_day": school_day(day).is_school_day,
        "marked": len(rows) - unmarked,
        "unmarked": unmarked,
        "students": rows,
    }


def _row(student: Student, mark: Attendance | None) -> Row:
    return {
        "student_id": student.student_id,
        "student_name": student.full_name,
        "attendance_id": mark.pk if mark else None,
        "status": mark.status if mark else None,
        "note": mark.note if mark else "",
        "marked_by": mark.marked_by_id if mark else None,
        "updated_at": mark.updated_at if mark else None,
    }
