"""A student into another class, out of the school, and back; a day is the school's."""

from datetime import date
from enum import Enum

from django.db import transaction
from django.db.models import Max, Q

from academics.calendar import today
from academics.lifecycle.services.class_history import record_class_changes
from academics.models import ClassMembership, Departure, Enrolment, SchoolClass, Student
from accounts.models import User
from tracker_project.errors import ConflictError, NotFoundError, ValidationError

States = Student.States


class ClassChoice(Enum):
    """A class that is not said by its row."""

    LAST = "the class that the student was in before"


@transaction.atomic
def transfer_student(
    student: Student,
    *,
    by: User | None,
    school_class: SchoolClass,
    day: date,
    reason: str,
) -> Student:
    """Put a student into another class from `day` on.

    ConflictError where the student is not at school.
    """
    student = _locked(student)
    if student.state != States.ACTIVE:
        raise ConflictError(f"{student} is not at school now.", code="not_at_school")
    if student.school_class_id == school_class.pk:
        sentence = f"{student} is in {school_class} already."
        raise ValidationError.of_field("class_id", sentence)
    _check_day(student, day)

    student.school_class = school_class
    _save_with_history(student, day, reason, by)
    return student


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
    """Let a student leave (or graduate) on `day`.

    Out of the class, and withdrawn from units that have not ended; the record stays.
    ConflictError where the student has left already.
    """
    student = _locked(student)
    _check_move(student, state)
    _check_day(student, day)

    student.state = state
    student.school_class = None
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
    _save_with_history(student, day, reason, by)
    return student


@transaction.atomic
def readmit_student(
    student: Student,
    *,
    by: User | None,
    day: date,
    school_class: SchoolClass | ClassChoice | None = ClassChoice.LAST,
) -> Student:
    """Take a student back on `day`, by default into the class of before.

    Units are enrolled anew. ConflictError where the student is at school.
    """
    student = _locked(student)
    _check_move(student, States.ACTIVE)
    _check_day(student, day)

    student.state = States.ACTIVE
    if isinstance(school_class, ClassChoice):
        memberships = ClassMembership.objects.filter(student=student)
        last = memberships.select_related("school_class").first()
        school_class = last.school_class if last else None
    student.school_class = school_class
    departures = Departure.objects.filter(student=student, returned_date=None)
    departures.update(returned_date=day)
    _save_with_history(student, day, "", by)
    return student


def _locked(student: Student) -> Student:
    """The student as it is now that nobody else can change it."""
    current = Student.objects.select_for_update().filter(pk=student.pk).first()
    if current is None:
        raise NotFoundError("Resource not found")
    return current


def _check_move(student: Student, state: str) -> None:
    if state in Student.STATE_MOVES[student.state]:
        return
    is_active = student.state == States.ACTIVE
    now = "at school" if is_active else f"not at school: {student.state}"
    raise ConflictError(f"{student} is {now}.", code=f"student_{student.state}")


def _check_day(student: Student, day: date) -> None:
    """Refuse a day before what the record says happened last."""
    if day > today():
        raise ValidationError.of_field("date", "Not in the future.")

    # A class that begins on a day to come has not happened: it is replaced, and hides
    # nothing of before.
    begun = Max("from_date", filter=Q(from_date__lte=today()))
    ended = Max("to_date", filter=Q(to_date__lte=today()))
    left = Max("left_date", filter=Q(left_date__lte=today()))
    returned = Max("returned_date", filter=Q(returned_date__lte=today()))
    classes = ClassMembership.objects.filter(student=student)
    departures = Departure.objects.filter(student=student)
    days = [
        *classes.aggregate(begun=begun, ended=ended).values(),
        *departures.aggregate(left=left, returned=returned).values(),
    ]

    latest = max((each for each in days if each is not None), default=None)
    if latest is not None and day < latest:
        sentence = f"The record of classes and departures goes up to {latest} already."
        raise ValidationError.of_field("date", sentence)


def _save_with_history(
    student: Student, day: date, reason: str, by: User | None
) -> None:
    record_class_changes([student], day=day, reason=reason, by=by)
    student.save(update_fields=["state", "school_class", "updated_at"])
