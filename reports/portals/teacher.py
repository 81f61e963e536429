"""A teacher's day: own classes and units, registers to take, marks to enter, students to help.

Every figure is asked for all classes and units at once, so the number of queries
does not grow with them.
"""

from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Max, Q, QuerySet

from academics.calendar import day_of
from academics.models import Enrolment, SchoolClass, Student, Teacher, Unit
from assessments.exams.models import Exam, HandMark, HandMarkState
from assessments.marks.averages import NO_MARKS, averages_by, counting
from assessments.marks.models import Assessment
from attendance.class_register.missing import missing_registers
from predictions.risk import COLUMNS as RISK_COLUMNS
from predictions.risk import ORDER as RISK_ORDER
from predictions.risk import Threshold, at_risk_students, row_of

MOST_AT_RISK, MOST_TO_MARK = 50, 50
REGISTER = ("class_id", "class_name", "date")
RECENT = timedelta(days=60)  # marks older than that are no longer waited for


def dashboard(user: Any, day: date) -> dict[str, Any]:
    """Everything on a teacher's first page, as of `day` at the school."""
    students = Student.objects.filter(
        Student.objects.all().taught(user), state=Student.States.ACTIVE
    )
    classes = SchoolClass.objects.filter(SchoolClass.objects.all().taught(user))
    units = Unit.objects.filter(Unit.objects.all().taught(user))
    threshold = Threshold.in_force()
    at_risk = (
        at_risk_students(students, threshold)
        .order_by(*RISK_ORDER)
        .values_list(*RISK_COLUMNS)
    )
    risky = [row_of(values, threshold) for values in at_risk]
    return {
        "teacher": _teacher(user),
        "date": day,
        "classes": _classes(classes, students),
        "units": _units(units, students),
        "registers_missing": _registers_missing(classes, day),
        "marking_to_do": [
            *_answers_to_mark(user),
            *_marks_to_enter(units, students, day),
        ][:MOST_TO_MARK],
        "students_at_risk": risky[:MOST_AT_RISK],
        "at_risk_count": len(risky),
    }


def _teacher(user: Any) -> dict[str, Any]:
    teacher = Teacher.objects.filter(user=user).first()
    return {
        "teacher_id": teacher.pk if teacher else None,
        "full_name": user.full_name,
        "specialisations": teacher.specialisations if teacher else [],
    }


def _classes(
    classes: QuerySet[SchoolClass], students: QuerySet[Student]
) -> list[dict[str, Any]]:
    here = Q(students__state=Student.States.ACTIVE)
    rows = classes.annotate(
        size=Count("students", filter=here),
        rate=Avg("students__attendance_rate", filter=here),
    ).order_by("class_name")
    averages = averages_by(
        counting(Assessment.objects.filter(student__in=students)),
        "student__school_class",
    )
    return [
        {
            "class_id": row.pk,
            "class_name": row.class_name,
            "students": row.size,
            "average": averages.get((row.pk,), NO_MARKS).rounded,
            "attendance_rate": None if row.rate is None else round(float(row.rate), 2),
        }
        for row in rows
    ]


def _units(units: QuerySet[Unit], students: QuerySet[Student]) -> list[dict[str, Any]]:
    taught = Q(
        enrolments__student__in=students, enrolments__state=Enrolment.States.ACTIVE
    )
    rows = units.annotate(
        size=Count("enrolments__student", filter=taught, distinct=True)
    ).order_by("code")
    averages = averages_by(
        counting(Assessment.objects.filter(student__in=students)), "unit"
    )
    return [
        {
            "unit_id": row.pk,
            "unit": row.code,
            "name": row.name,
            "students": row.size,
            "average": averages.get((row.pk,), NO_MARKS).rounded,
            "marks": averages.get((row.pk,), NO_MARKS).marks,
        }
        for row in rows
    ]


def _registers_missing(
    classes: QuerySet[SchoolClass], day: date
) -> list[dict[str, Any]]:
    return [
        {name: row[name] for name in REGISTER}
        for row in missing_registers(classes, day)
    ]


def _answers_to_mark(user: Any) -> list[dict[str, Any]]:
    """Exams of one's own units with answers that wait for a person, the oldest first; `missing` counts answers."""
    waits = Q(state=HandMarkState.WAITING)
    exams = Exam.objects.filter(Exam.objects.all().taught(user)).order_by().values("pk")
    answers = HandMark.objects.filter(question__exam__in=exams).order_by()
    exam = "question__exam"
    columns = (
        f"{exam}__unit__code",
        f"{exam}__assessment_type",
        f"{exam}__title",
        f"{exam}__published_at",
    )
    counted = answers.values_list(exam, *columns).annotate(
        waiting=Count("pk", filter=waits), all=Count("pk")
    )
    return [
        {
            "unit": unit,
            "assessment_type": kind,
            "title": title,
            "date_taken": day_of(published_at),
            "marked": every - waiting,
            "missing": waiting,
            "exam_id": pk,
        }
        for pk, unit, kind, title, published_at, waiting, every in counted.filter(
            waiting__gt=0
        ).order_by(columns[-1])
    ]


def _marks_to_enter(
    units: QuerySet[Unit], students: QuerySet[Student], day: date
) -> list[dict[str, Any]]:
    """Assessments of the last weeks that some, but not all, of a unit's students have a mark for.

    Not those of exams: nobody enters these, and each may be sat on several days.
    """
    enrolled = dict(
        Enrolment.objects.filter(
            unit__in=units, student__in=students, state=Enrolment.States.ACTIVE
        )
        .order_by()
        .values_list("unit")
        .annotate(n=Count("student", distinct=True))
    )
    held = (
        Assessment.objects.filter(
            unit__in=units,
            student__in=students,
            date_taken__gt=day - RECENT,
            exam_result=None,
        )
        .order_by()
        .values("unit_id", "unit__code", "assessment_type", "title", "date_taken")
        .annotate(marked=Count("student", distinct=True), newest=Max("pk"))
        .order_by("-date_taken", "unit__code", "title")
    )
    waiting = []
    for each in held:
        missing = enrolled.get(each["unit_id"], 0) - each["marked"]
        if missing > 0:
            waiting.append(
                {
                    "unit": each["unit__code"],
                    "assessment_type": each["assessment_type"],
                    "title": each["title"],
                    "date_taken": each["date_taken"],
                    "marked": each["marked"],
                    "missing": missing,
                    "exam_id": None,
                }
            )
    return waiting
