"""Grades are recorded, changed and removed here; what a grade was is kept."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from academics.calendar import today
from academics.models import Student, Term, Unit
from accounts import audit
from accounts.models import User
from assessments.grades.models import Grade, GradeChange
from assessments.marks.bands import MarkError
from assessments.marks.lookups import Lookup, Record
from assessments.marks.models import GradeLetter
from assessments.marks.scale import letter_called
from tracker_project.errors import ValidationError

PLACES = 4
REASON = "This grade was recorded a while ago: say why it is changed."


@transaction.atomic
def record_grade(
    student: Student,
    *,
    by: User,
    grade: object,
    reason: str = "",
    assessment_type: str | None = None,
    date_taken: date | None = None,
    **record: object,
) -> Grade:
    """Add a grade of a student in a unit and term.

    `grade` is a letter of the school, or a number out of 100; the record names the unit
    and the term. ValidationError names the field that is wrong.
    """
    try:
        unit, term = find_place(student, record, by)
        letter, percentage = read_grade(grade)
    except MarkError as error:
        raise ValidationError.of_fields(error.faults) from error

    row = Grade.objects.create(
        student=student,
        unit=unit,
        term=term,
        assessment_type=assessment_type or "",
        date_taken=date_taken or today(),
        letter=letter,
        percentage=percentage,
        recorded_by=by,
    )
    GradeChange.objects.create(
        grade=row, after=row.given, changed_by=by, reason=reason.strip()
    )
    return row


@transaction.atomic
def change_grade(
    row: Grade, *, by: User, grade: object = None, reason: str = "", **changes: object
) -> Grade:
    """Change what is given of a grade, and keep what it was; the rest stays.

    `changes` are of `assessment_type` and `date_taken`. Another grade needs a `reason`
    once it was recorded a while ago.
    """
    row = Grade.objects.select_for_update().get(pk=row.pk)
    before = row.given
    if grade is not None:
        try:
            row.letter, row.percentage = read_grade(grade)
        except MarkError as error:
            raise ValidationError.of_fields(error.faults) from error
    if "assessment_type" in changes:
        row.assessment_type = str(changes["assessment_type"] or "")
    date_taken = changes.get("date_taken")
    if isinstance(date_taken, date):
        row.date_taken = date_taken

    if row.given != before:
        require_reason(row, reason)
        row.recorded_by = by
        GradeChange.objects.create(
            grade=row,
            before=before,
            after=row.given,
            changed_by=by,
            reason=reason.strip(),
        )
    row.save()
    return row


@transaction.atomic
def remove_grade(row: Grade, *, by: User, reason: str = "") -> None:
    """Take a grade out again, with a `reason` once it was recorded a while ago.

    The audit trail keeps what it was.
    """
    require_reason(row, reason)
    if reason.strip():
        audit.note_deletion(row, reason=reason.strip(), removed_by=by.full_name)
    row.delete()


def require_reason(row: Grade, reason: str) -> None:
    age = timezone.now() - row.updated_at
    is_old = age >= timedelta(hours=settings.MARK_CORRECTION_HOURS)
    if is_old and not reason.strip():
        raise ValidationError.of_field("reason", REASON)


def find_place(student: Student, record: Record, by: User) -> tuple[Unit, Term]:
    lookup = Lookup([record], by=by)
    unit = lookup.unit(record)
    lookup.check_taught(student, unit)
    named = record.get("term") or record.get("academic_year")
    term = (
        lookup.terms.given(record, today()) if named else Term.objects.current(today())
    )
    if term is None:
        raise MarkError("term", "No term has begun: name one.")
    return unit, term


def read_grade(grade: object) -> tuple[str, Decimal | None]:
    """A letter as the school spells it, or a number out of 100."""
    letters = GradeLetter.in_force()
    if isinstance(grade, str) and (letter := letter_called(grade.strip(), letters)):
        return letter.letter, None
    try:
        number = None if isinstance(grade, bool) else Decimal(str(grade).strip()[:40])
    except InvalidOperation:
        number = None
    if (
        number is None
        or not number.is_finite()
        or not 0 <= number <= 100
        or number != round(number, PLACES)
    ):
        names = ", ".join(each.letter for each in letters)
        raise MarkError(
            "grade",
            f"Give one of {names}, or a number from 0 to 100 with at most {PLACES}"
            " decimals.",
        )
    return "", round(number, PLACES)
