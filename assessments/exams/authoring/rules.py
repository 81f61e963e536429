"""What may change in an exam, and when; raised as the domain's errors, for bodies and forms alike."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from assessments.exams.models import Exam, ExamState
from tracker_project.errors import ConflictError, ValidationError

# What all who sit it must find the same, or what results were made by.
FIXED_ONCE_SAT = {
    "unit": "The unit", "term": "The term", "assessment_type": "The type", "counting": "Which attempt counts",
    "pass_mark": "The pass mark", "shuffle_questions": "Shuffling", "shuffle_choices": "Shuffling",
}  # fmt: skip
CLOCK = {"closes_at", "duration_minutes", "opens_at"}
NEVER_RELEASED = "Its results are released after closing, so say when that is."
# Far instants would break the arithmetic of extra time.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def check_times(**times: datetime | None) -> None:
    """Refuse an instant of another century, and a closing that is not after the opening."""
    for name, instant in times.items():
        if instant is not None and not EARLIEST <= instant < LATEST:
            _refuse(name, "A moment of this century.")
    opens_at, closes_at = times.get("opens_at"), times.get("closes_at")
    if opens_at and closes_at and closes_at <= opens_at:
        _refuse("closes_at", "It must be after opens_at.")


def never_released(*, release: str, closes_at: datetime | None) -> bool:
    """Whether the results would wait for a closing that never comes."""
    return release == Exam.Release.AFTER_CLOSING and closes_at is None


def check_changes(
    exam: Exam, changed: Mapping[str, Any], *, sections: bool = False
) -> None:
    """Refuse what an exam as it stands may not have changed: fields with their new values, or its sections."""
    if exam.state == ExamState.ARCHIVED and (changed or sections):
        raise ConflictError(
            "An archived exam can't be changed. Publish it again first.",
            code="exam_archived",
        )
    if sections and exam.state != ExamState.DRAFT:
        raise ConflictError(
            "Its questions are fixed while it is published. Unpublish it first.",
            code="exam_published",
        )
    opens_at, closes_at = (
        changed.get("opens_at", exam.opens_at),
        changed.get("closes_at", exam.closes_at),
    )
    check_times(opens_at=opens_at, closes_at=closes_at)
    if exam.state != ExamState.PUBLISHED:
        return
    if changed.keys() & {"release", "closes_at"} and never_released(
        release=changed.get("release", exam.release), closes_at=closes_at
    ):
        _refuse("closes_at", NEVER_RELEASED)
    fixed = [name for name in FIXED_ONCE_SAT if name in changed]
    if fixed and exam.attempts.exists():
        raise ConflictError(
            f"{FIXED_ONCE_SAT[fixed[0]]} can't be changed any more: the exam was begun.",
            {name: ["The exam was begun."] for name in fixed},
            code="attempts_exist",
        )
    if (
        changed.keys() & CLOCK
        and closes_at
        and closes_at < timezone.now()
        and exam.attempts.running().exists()
    ):
        _refuse("closes_at", "It can't lie in the past: attempts are running.")
    shown = (
        exam.released_at is not None or changed.get("release") == Exam.Release.AT_ONCE
    )
    if "release" in changed and shown and exam.results.exists():
        raise ConflictError(
            "There are results already: release them by hand.", code="results_exist"
        )


def _refuse(field: str, sentence: str) -> None:
    raise ValidationError.of_field(field, sentence)
