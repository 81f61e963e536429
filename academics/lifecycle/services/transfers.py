"""A student into another class, out of the school, and back; every day is the school's."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from academics.calendar import today
from academics.lifecycle.services.class_history import record_class_changes
from academics.models import ClassMembership, Departure, Enrolment, SchoolClass, Student
from accounts.models import User
from tracker_project.errors import ConflictError, NotFoundError, ValidationError

States = Student.States
HAPPENED: tuple[tuple[Any, str], ...] = (
    (ClassMembership, "from_date"),
    (ClassMembership, "to_date"),
    (Departure, "left_date"),
    (Departure, "returned_date"),
)
LAST_CLASS: Any = object()  # "the class that the student was in before"


@transaction.atomic
def transfer_student(
    student: Student,
    *,
    by: User | None,
    school_class: SchoolClass,
    day: date,
    reason: str,
) -> Student:
    """Put a student into another class from `day` on; ConflictError where the student is not at school."""
    student = _locked(student)
    if student.state != States.ACTIVE:
        raise ConflictError(f"{student} is not at school now.", code="not_at_school")
    if student.school_class_id == school_class.pk:
        raise ValidationError.of_field(
            "class_id", f"{student} is in {school_class} already."
        )
    _check_day(student, day)
    student.school_class = school_class
    return _moved(student, day, reason, by)


@transaction.atomic
def leave_school(
    student: Student,
    *,
    by: User | None,
    day: date,
    reason: str,
    destination: str = "",
    state: str = States.LEFT,
) -> Student:
    """Let a student leave (or graduate) on `day`: out of the class, and withdrawn from units that have not ended.

    The record stays. ConflictError where the student has left already.
    """
    student = _locked(student)
    _check_move(student, state)
    _check_day(student, day)
    student.state, student.school_class = state, None
    Departure.objects.create(
        student=student,
        state=state,
        left_date=day,
        reason=reason,
        destination=destination,
        noted_by=by,
    )
    running = Enrolment.objects.filter(student=student, state=Enrolment.States.ACTIVE)
    running.exclude(term__end_date__lt=day).update(state=Enrolment.States.WITHDRAWN)
    return _moved(student, day, reason, by)


@transaction.atomic
def readmit_student(
    student: Student,
    *,
    by: User | None,
    day: date,
    school_class: SchoolClass | None = LAST_CLASS,
) -> Student:
    """Take a student back on `day`, by default into the class of before; units are enrolled anew.

    ConflictError where the student is at school.
    """
    student = _locked(student)
    _check_move(student, States.ACTIVE)
    _check_day(student, day)
    if school_class is LAST_CLASS:
        last = (
            ClassMembership.objects.filter(student=student)
            .select_related("school_class")
            .first()
        )
        school_class = last.school_class if last else None
    student.state, student.school_class = States.ACTIVE, school_class
    Departure.objects.filter(student=student, returned_date=None).update(
        returned_date=day
    )
    return _moved(student, day, "", by)


def _locked(student: Student) -> Student:
    """The student as it is now that nobody else can change it."""
    current = Student.objects.select_for_update().filter(pk=student.pk).first()
    if current is None:
        raise NotFoundError("Resource not found")
    return current


def _check_move(student: Student, state: str) -> None:
    if state not in Student.STATE_MOVES[student.state]:
        now = (
            "at school"
            if student.state == States.ACTIVE
            else f"not at school: {student.state}"
        )
        raise ConflictError(f"{student} is {now}.", code=f"student_{student.state}")


def _check_day(student: Student, day: date) -> None:
    """Refuse a day before what the record says happened last."""
    if day > today():
        raise ValidationError.of_field("date", "Not in the future.")
    # A class that begins on a day to come has not happened: it is replaced, and hides nothing of before.
    days = [
        rows.objects.filter(student=student).aggregate(
            last=Max(name, filter=Q(**{f"{name}__lte": today()}))
        )["last"]
        for rows, name in HAPPENED
    ]
    latest = max(filter(None, days), default=None)
    if latest and day < latest:
        raise ValidationError.of_field(
            "date", f"The record of classes and departures goes up to {latest} already."
        )


def _moved(student: Student, day: date, reason: str, by: User | None) -> Student:
    record_class_changes([student], day=day, reason=reason, by=by)
    student.save(update_fields=["state", "school_class", "updated_at"])
    return student
