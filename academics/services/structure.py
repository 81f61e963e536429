"""Units, terms, enrolments and assignments: what takes more than one row to decide."""

from datetime import date
from typing import Any

from django.db import transaction

from academics.calendar import today
from academics.models import Enrolment, Student, Teacher, TeachingAssignment, Term, Unit
from accounts.models import User
from accounts.policy import Role
from tracker_project.errors import PermissionError, ValidationError


@transaction.atomic
def create_unit(*, by: User | None, **fields: Any) -> Unit:
    """A new unit; a teacher who makes one teaches it."""
    unit = Unit.objects.create(**fields)
    if by is not None and by.role == Role.TEACHER:
        teacher, _ = Teacher.objects.get_or_create(user=by)
        TeachingAssignment.objects.create(teacher=teacher, unit=unit)
    return unit


@transaction.atomic
def save_term(term: Term, *, by: User | None, **changes: Any) -> Term:
    """Make or change a term; its days may not overlap with another's."""
    for name, value in changes.items():
        setattr(term, name, value)
    # Locked, so that of two terms set at once the second sees the first.
    list(Term.objects.select_for_update().order_by("pk").values_list("pk"))
    check_term(term)
    term.save()
    return term


def check_term(term: Term) -> None:
    """Raise ValidationError where a term's days are incomplete or another's, or its name is taken."""
    _check_days(term.start_date, term.end_date)
    for other in Term.objects.exclude(pk=term.pk).order_by("pk"):
        if (other.name, other.academic_year) == (term.name, term.academic_year):
            raise ValidationError.of_field("term", f"There is a {term} already.")
        if _overlap(term, other):
            sentence = f"These days overlap with those of {other}."
            raise ValidationError.of_field("start_date", sentence)


def _check_days(start: date | None, end: date | None) -> None:
    if (start is None) != (end is None):
        missing = "start_date" if start is None else "end_date"
        sentence = "Give both the first and the last day, or neither."
        raise ValidationError.of_field(missing, sentence)
    if start is not None and end is not None and end <= start:
        raise ValidationError.of_field("end_date", "It must be after the start.")


def _overlap(one: Term, other: Term) -> bool:
    if (
        one.start_date is None
        or one.end_date is None
        or other.start_date is None
        or other.end_date is None
    ):
        return False
    return one.start_date <= other.end_date and other.start_date <= one.end_date


@transaction.atomic
def enrol_student(
    *, by: User, student: Student, unit: Unit, term: Term | None = None, **fields: Any
) -> Enrolment:
    """A student into a unit for a term, the current one where none is given; the unit must be the caller's to run."""
    if not Unit.objects.visible_to(by, "update").filter(pk=unit.pk).exists():
        raise PermissionError(
            "You don't teach this unit.", {"unit": ["You don't teach this unit."]}
        )
    if student.state != Student.States.ACTIVE:
        sentence = f"{student} is not at school now."
        raise ValidationError.of_field("student_id", sentence)
    term = term or Term.objects.current(today())
    if term is None:
        sentence = "No term has started yet: name one."
        raise ValidationError.of_field("term_id", sentence)
    if Enrolment.objects.filter(student=student, unit=unit, term=term).exists():
        sentence = f"{student} is in {unit} in {term} already."
        raise ValidationError.of_field("student_id", sentence)
    return Enrolment.objects.create(student=student, unit=unit, term=term, **fields)


@transaction.atomic
def save_assignment(
    assignment: TeachingAssignment, *, by: User | None, **changes: Any
) -> TeachingAssignment:
    """Assign a teacher to a unit, a class, or a unit in a class; once each."""
    for name, value in changes.items():
        setattr(assignment, name, value)
    if assignment.unit is None and assignment.school_class is None:
        sentence = "Give a unit, a class or both."
        raise ValidationError.of_field("unit", sentence)
    same = TeachingAssignment.objects.filter(
        teacher=assignment.teacher,
        unit=assignment.unit,
        school_class=assignment.school_class,
    )
    if same.exclude(pk=assignment.pk).exists():
        sentence = "The teacher is assigned to this already."
        raise ValidationError.of_field("teacher_id", sentence)
    assignment.save()
    return assignment
