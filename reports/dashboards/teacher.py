"""A teacher's day: own classes and units, registers, marks to enter, students to help.

Every figure is asked for all classes and units at once, so the number of queries
does not grow with them.
"""

from datetime import date, timedelta

from django.db.models import Avg, Count, Max, Q, QuerySet

from academics.calendar import day_of
from academics.models import Enrolment, SchoolClass, Student, Teacher, Unit
from accounts.models import User
from assessments.exams.models import Exam, HandMark, HandMarkState
from assessments.marks.averages import NO_MARKS, averages_by, counting
from assessments.marks.models import Assessment
from attendance.class_register.missing import missing_registers
from predictions.risk import COLUMNS as RISK_COLUMNS
from predictions.risk import ORDER as RISK_ORDER
from predictions.risk import Threshold, at_risk_students, row_of

MOST_AT_RISK = 50
MOST_TO_MARK = 50
RECENT = timedelta(days=60)  # marks older than that are no longer waited for

Row = dict[str, object]


def dashboard_of(user: User, day: date) -> Row:
    """Everything on a teacher's first page, as of `day` at the school."""
    students = Student.objects.filter(
        Student.objects.all().taught(user), state=Student.States.ACTIVE
    )
    classes = SchoolClass.objects.filter(SchoolClass.objects.all().taught(user))
    units = Unit.objects.filter(Unit.objects.all().taught(user))

    at_risk = _at_risk(students)
    marking = [*_answers_to_mark(user), *_marks_to_enter(units, students, day)]
    return {
        "teacher": _teacher(user),
        "date": day,
        "classes": _classes(classes, students),
        "units": _units(units, students),
        "registers_missing": _registers_missing(classes, day),
        "marking_to_do": marking[:MOST_TO_MARK],
        "students_at_risk": at_risk[:MOST_AT_RISK],
        "at_risk_count": len(at_risk),
    }


def _teacher(user: User) -> Row:
    teacher = Teacher.objects.filter(user=user).first()
    return {
        "teacher_id": teacher.pk if teacher else None,
        "full_name": user.full_name,
        "specialisations": teacher.specialisations if teacher else [],
    }


def _at_risk(students: QuerySet[Student]) -> list[Row]:
    threshold = Threshold.in_force()
    found = at_risk_students(students, threshold).order_by(*RISK_ORDER)
    return [row_of(values, threshold) for values in found.values_list(*RISK_COLUMNS)]


def _classes(classes: QuerySet[SchoolClass], students: QuerySet[Student]) -> list[Row]:
    at_school = Q(students__state=Student.States.ACTIVE)
    counted = classes.annotate(
        size=Count("students", filter=at_school),
        rate=Avg("students__attendance_rate", filter=at_school),
    ).order_by("class_name")

    marks = counting(Assessment.objects.filter(student__in=students))
    averages = averages_by(marks, "student__school_class")

    rows: list[Row] = []
    for school_class in counted:
        average = averages.get((school_class.pk,), NO_MARKS)
        rate = school_class.rate
        rows.append(
            {
                "class_id": school_class.pk,
                "class_name": school_class.class_name,
                "students": school_class.size,
                "average": average.rounded,
                "attendance_rate": None if rate is None else round(float(rate), 2),
            }
        )
    return rows


def _units(units: QuerySet[Unit], students: QuerySet[Student]) -> list[Row]:
    taught = Q(
        enrolments__student__in=students, enrolments__state=Enrolment.States.ACTIVE
    )
    size = Count("enrolments__student", filter=taught, distinct=True)
    counted = units.annotate(size=size).order_by("code")

    marks = counting(Assessment.objects.filter(student__in=students))
    averages = averages_by(marks, "unit")

    rows: list[Row] = []
    for unit in counted:
        average = averages.get((unit.pk,), NO_MARKS)
        rows.append(
            {
                "unit_id": unit.pk,
                "unit": unit.code,
                "name": unit.name,
                "students": unit.size,
                "average": average.rounded,
                "marks": average.marks,
            }
        )
    return rows


def _registers_missing(classes: QuerySet[SchoolClass], day: date) -> list[Row]:
    rows: list[Row] = []
    for register in missing_registers(classes, day):
        rows.append(
            {
                "class_id": register["class_id"],
                "class_name": register["class_name"],
                "date": register["date"],
            }
        )
    return rows


def _answers_to_mark(user: User) -> list[Row]:
    """Exams of one's own units with answers that wait for a person, the oldest first.

    `missing` counts answers.
    """
    exams = Exam.objects.filter(Exam.objects.all().taught(user)).order_by().values("pk")
    counted = (
        HandMark.objects.filter(question__exam__in=exams)
        .order_by()
        .values_list(
            "question__exam",
            "question__exam__unit__code",
            "question__exam__assessment_type",
            "question__exam__title",
            "question__exam__published_at",
        )
        .annotate(
            waiting=Count("pk", filter=Q(state=HandMarkState.WAITING)),
            answers=Count("pk"),
        )
        .filter(waiting__gt=0)
        .order_by("question__exam__published_at")
    )

    rows: list[Row] = []
    for exam_id, unit, kind, title, published_at, waiting, answers in counted:
        rows.append(
            {
                "unit": unit,
                "assessment_type": kind,
                "title": title,
                "date_taken": day_of(published_at),
                "marked": answers - waiting,
                "missing": waiting,
                "exam_id": exam_id,
            }
        )
    return rows


def _marks_to_enter(
    units: QuerySet[Unit], students: QuerySet[Student], day: date
) -> list[Row]:
    """Recent assessments for which some, but not all, of a unit's students have a mark.

    Not those of exams: nobody enters these, and each may be sat on several days.
    """
    enrolments = Enrolment.objects.filter(
        unit__in=units, student__in=students, state=Enrolment.States.ACTIVE
    )
    enrolled = dict(
        enrolments.order_by()
        .values_list("unit")
        .annotate(students=Count("student", distinct=True))
    )

    assessments = (
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

    rows: list[Row] = []
    for assessment in assessments:
        missing = enrolled.get(assessment["unit_id"], 0) - assessment["marked"]
        if missing <= 0:
            continue
        rows.append(
            {
                "unit": assessment["unit__code"],
                "assessment_type": assessment["assessment_type"],
                "title": assessment["title"],
                "date_taken": assessment["date_taken"],
                "marked": assessment["marked"],
                "missing": missing,
                "exam_id": None,
            }
        )
    return rows
