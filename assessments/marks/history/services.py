"""Writing down what becomes of a mark, in the transaction of the change itself."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Self

from django.utils import timezone

from academics.models import Student, Unit
from accounts.models import User
from assessments.marks.history.models import AssessmentChange
from assessments.marks.models import Assessment
from assessments.marks.releases import is_published
from tracker_project.errors import ValidationError

REASON = "This mark is published: say why it is changed."
Actions = AssessmentChange.Actions


@dataclass(frozen=True)
class Snapshot:
    """A mark as it was."""

    student: int
    unit: int
    score: Decimal
    max_score: Decimal
    status: str

    @classmethod
    def of(cls, mark: Assessment) -> Self:
        """The mark as it is now."""
        return cls(
            mark.student_id, mark.unit_id, mark.score, mark.max_score, mark.status
        )

    def differs(self, mark: Assessment) -> bool:
        """Whether the mark says something else now; the status follows from the rest."""
        return (self.student, self.unit, self.score, self.max_score) != (
            mark.student_id,
            mark.unit_id,
            mark.score,
            mark.max_score,
        )

    def moved_from(self, mark: Assessment) -> str:
        """Whose mark in which unit it was, where that is another now."""
        if (self.student, self.unit) == (mark.student_id, mark.unit_id):
            return ""
        code = Student.objects.values_list("student_id", flat=True).get(pk=self.student)
        return f"{code} {Unit.objects.values_list('code', flat=True).get(pk=self.unit)}"


def require_reason(mark: Assessment, reason: str) -> None:
    """Refuse to change a published mark without a reason; ValidationError names it."""
    if not reason.strip() and is_published(mark, timezone.now()):
        raise ValidationError.of_field("reason", REASON)


def note_change(
    mark: Assessment, before: Snapshot, *, by: User | None, reason: str
) -> None:
    """Record that the saved `mark` was `before`; nothing where it says the same."""
    if not before.differs(mark):
        return
    _note_creation(mark, before)
    AssessmentChange.objects.create(
        assessment_id=mark.pk,
        student_id=mark.student_id,
        unit_id=mark.unit_id,
        action=Actions.CHANGED,
        score_before=before.score,
        max_score_before=before.max_score,
        status_before=before.status,
        score_after=mark.score,
        max_score_after=mark.max_score,
        status_after=mark.status,
        moved_from=before.moved_from(mark),
        changed_by=by,
        reason=reason.strip(),
    )


def note_removal(mark: Assessment, *, by: User | None, reason: str) -> None:
    """Record what the mark was, before it goes: this row stays."""
    before = Snapshot.of(mark)
    _note_creation(mark, before)
    AssessmentChange.objects.create(
        assessment_id=mark.pk,
        student_id=mark.student_id,
        unit_id=mark.unit_id,
        action=Actions.DELETED,
        score_before=before.score,
        max_score_before=before.max_score,
        status_before=before.status,
        changed_by=by,
        reason=reason.strip(),
    )


def creation_of(mark: Assessment, first: Snapshot) -> AssessmentChange:
    """How the mark was recorded, unsaved: a mark that never changed tells it itself.

    So that recording and importing a million marks needn't write each of them twice.
    """
    return AssessmentChange(
        assessment_id=mark.pk,
        student_id=first.student,
        unit_id=first.unit,
        action=Actions.CREATED,
        score_after=first.score,
        max_score_after=first.max_score,
        status_after=first.status,
        changed_by_id=mark.recorded_by_id,
        changed_at=mark.created_at,
    )


def _note_creation(mark: Assessment, first: Snapshot) -> None:
    if not AssessmentChange.objects.filter(assessment_id=mark.pk).exists():
        creation_of(mark, first).save()
