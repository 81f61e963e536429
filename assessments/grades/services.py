"""Recording a grade; recording it again changes it and keeps what it was."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from academics.calendar import today
from academics.models import Student, Term, Unit
from accounts.models import User
from assessments.grades.models import Grade, GradeChange
from assessments.marks.bands import MarkError
from assessments.marks.lookups import Lookup
from assessments.marks.models import GradeLetter
from assessments.marks.scale import letter_called
from tracker_project.errors import ValidationError

PLACES = 4
REASON = "This grade was recorded a while ago: say why it is changed."


@transaction.atomic
def record_grade(
    student: Student, *, by: User, grade: Any, reason: str = "", **record: Any
) -> tuple[Grade, bool]:
    """Record the grade of a student in a unit and term; whether it is a new one.

    `grade` is a letter of the school, or a number out of 100. ValidationError names the field
    that is wrong.
    """
    try:
        unit, term = _place(student, record, by)
        letter, percentage = _read(grade)
    except MarkError as error:
        raise ValidationError.of_fields(error.faults) from error
    given = {"letter": letter, "percentage": percentage}
    rows = Grade.objects.select_for_update()
    row, is_new = rows.get_or_create(
        student=student, unit=unit, term=term, defaults={**given, "recorded_by": by}
    )
    before = "" if is_new else row.given
    if not is_new and (row.letter, row.percentage) != (letter, percentage):
        _change(row, letter, percentage, by=by, reason=reason)
    if row.given != before:
        GradeChange.objects.create(
            grade=row,
            before=before,
            after=row.given,
            changed_by=by,
            reason=reason.strip(),
        )
    return row, is_new


def _change(
    row: Grade, letter: str, percentage: Decimal | None, *, by: User, reason: str
) -> None:
    settled = timezone.now() - row.updated_at >= timedelta(
        hours=settings.MARK_CORRECTION_HOURS
    )
    if settled and not reason.strip():
        raise ValidationError.of_fields({"reason": [REASON]})
    row.letter, row.percentage, row.recorded_by = letter, percentage, by
    row.save()


def _place(student: Student, record: Mapping[str, Any], by: User) -> tuple[Unit, Term]:
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


def _read(grade: Any) -> tuple[str, Decimal | None]:
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
            f"Give one of {names}, or a number from 0 to 100 with at most {PLACES} decimals.",
        )
    return "", round(number, PLACES)
