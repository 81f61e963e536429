"""Units, terms, enrolments and assignments: what takes more than one row to decide."""

from datetime import date

from django.db import transaction

from academics.calendar import today
from academics.models import Enrolment, Student, Teacher, TeachingAssignment, Term, Unit
from accounts.models import User
from accounts.policy import Role
from tracker_project.errors import ConflictError, PermissionError, ValidationError


@transaction.atomic
def create_unit(*, by: User | None, **fields: object) -> Unit:
    """A new unit; a teacher who makes one teaches it."""
    unit = Unit.objects.create(created_by=by, **fields)
    if by is not None and by.role == Role.TEACHER:
        teacher, _ = Teacher.objects.get_or_create(user=by)
        TeachingAssignment.objects.create(teacher=teacher, unit=unit)
    return unit


@transaction.atomic
def delete_unit(unit: Unit, *, by: User) -> None:
    """Remove a unit.

    A teacher removes only one that holds nothing but the own assignment to it; else
    ConflictError.
    """
    if by.role == Role.TEACHER:
        for relation in Unit._meta.related_objects:
            rows = relation.related_model._base_manager.filter(
                **{relation.field.name: unit}
            )
            if relation.related_model is TeachingAssignment:
                rows = rows.exclude(teacher__user=by)
            if rows.exists():
                kind = relation.related_model._meta.verbose_name_plural
                raise ConflictError(f"{unit} has {kind}.", code="in_use")
    unit.delete()


@transaction.atomic
def save_term(term: Term, *, by: User | None, **changes: object) -> Term:
    """Make or change a term; its days may not overlap with another's."""
    for name, value in changes.items():
        setattr(term, name, value)

    # Locked, so that of two terms set at once the second sees the first.
    list(Term.objects.select_for_update().order_by("pk").values_list("pk"))
    check_term(term)
    term.save()
    return term


def check_term(term: Term) -> None:
    """Refuse a term whose days are incomplete or another's, or whose name is taken."""
    _check_days(term.start_date, term.end_date)

    for other in Term.objects.exclude(pk=term.pk).order_by("pk"):
        if other.name == term.name and other.academic_year == term.academic_year:
            raise ValidationError.of_field("term", f"There is a {term} already.")
        if term.overlaps(other):
            sentence = f"These days overlap with those of {other}."
            raise ValidationError.of_field("start_date", sentence)


def _check_days(start: date | None, end: date | None) -> None:
    if (start is None) != (end is None):
        missing = "start_date" if start is None else "end_date"
        sentence = "Give both the first and the last day, or neither."
        raise ValidationError.of_field(missing, sentence)

    if start is not None and end is not None and end <= start:
        raise ValidationError.of_field("end_date", "It must be after the start.")


@transaction.atomic
def enrol_student(
    *,
    by: User,
    student: Student,
    unit: Unit,
    term: Term | None = None,
    **fields: object,
) -> Enrolment:
    """Put a student into a unit of the caller's for a term, by default the current."""
    if not Unit.objects.visible_to(by, "update").filter(pk=unit.pk).exists():
        sentence = "You don't teach this unit."
        raise PermissionError(sentence, {"unit": [sentence]})

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
    assignment: TeachingAssignment, *, by: User | None, **changes: object
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
