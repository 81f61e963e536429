"""Saves answers of a running attempt, and submits it.

Either may come twice, from two devices at once, or after its response was lost: an
answer is overwritten only by who has seen it, and a submission counts once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
)
from assessments.exams.papers import questions_of
from assessments.exams.sitting.answers import (
    merge_answers,
    names_not_saved,
    put_answers,
    read_answers,
)
from assessments.exams.sitting.errors import AttemptEndedError
from assessments.exams.sitting.lookups import attempt_of, no_attempt_error
from assessments.exams.sitting.receipts import receipt_for
from assessments.exams.sitting.starting import Trace, start_attempt
from tasks.background import enqueue
from tracker_project.errors import ConflictError, NotFoundError, ValidationError


@dataclass(frozen=True)
class SavedAnswers:
    """What a save left: the attempt, and the revision of each answer by its name."""

    attempt: Attempt
    revisions: dict[str, int]
    warnings: dict[str, str]


@dataclass(frozen=True)
class Submission:
    """A submitted attempt; where it had ended before, which answers do not count."""

    attempt: Attempt
    repeated: bool = False
    not_accepted: list[str] = field(default_factory=list)
    warnings: dict[str, str] = field(default_factory=dict)


def save_answers(
    *,
    by: User,
    exam_id: int,
    answers: Mapping[str, object],
    revisions: Mapping[str, int] | None = None,
    attempt_id: UUID | None = None,
    now: datetime,
) -> SavedAnswers:
    """Save some answers of the caller's running attempt, all or none.

    They are taken until the end of its grace.
    """
    attempt = attempt_of(by, exam_id, attempt_id=attempt_id, now=now)
    if attempt is None:
        sentence = "You have no attempt at this exam. Start one first."
        raise no_attempt_error(by, exam_id, sentence, "attempt_not_started")
    if attempt.state != AttemptState.IN_PROGRESS:
        raise AttemptEndedError(attempt)

    questions = questions_of(attempt.exam)
    given = read_answers(attempt, questions, answers, revisions)

    with transaction.atomic():
        attempt = _lock(attempt)
        if attempt.state != AttemptState.IN_PROGRESS:
            raise AttemptEndedError(attempt)

        changed, new_revisions = merge_answers(attempt.answers, given)
        if changed:
            put_answers(attempt, changed, now)
            attempt.save(update_fields=["answers"])
            AttemptEvent.objects.create(
                attempt=attempt,
                at=now,
                kind=EventKind.SAVED,
                detail={"answers": changed},
            )

    return SavedAnswers(attempt, new_revisions, given.warnings)


def submit_attempt(
    *,
    by: User,
    exam_id: int,
    answers: Mapping[str, object] | None = None,
    revisions: Mapping[str, int] | None = None,
    attempt_id: UUID | None = None,
    access_code: str = "",
    trace: Trace | None = None,
    now: datetime,
) -> Submission:
    """End the caller's attempt with these answers as its last save.

    Again, it gives the same receipt and does nothing else. An exam without a clock is
    begun by its submission. AttemptEndedError where the clock was first and answers
    came too late, StaleAnswerError where one was changed since the revision that is
    named.
    """
    trace = trace or {}
    attempt = attempt_of(by, exam_id, attempt_id=attempt_id, now=now)
    if attempt is not None:
        return _submit(attempt, answers or {}, revisions, by, trace, now)

    exam = Exam.objects.visible_to(by).filter(pk=exam_id).first()
    if exam is None or attempt_id is not None:
        raise NotFoundError("Resource not found")
    if exam.is_timed:
        raise ConflictError(
            "Start an attempt first: the exam has a clock.", code="attempt_not_started"
        )
    if answers is None:
        raise ValidationError.of_field("answers", "Give your answers.")

    with transaction.atomic():  # answers that are refused leave no attempt behind
        attempt, _ = start_attempt(
            by=by,
            exam_id=exam_id,
            access_code=access_code,
            trace=trace,
            now=now,
            first_only=True,
        )
        return _submit(attempt, answers, revisions, by, trace, now)


def _submit(
    attempt: Attempt,
    answers: Mapping[str, object],
    revisions: Mapping[str, int] | None,
    by: User,
    trace: Trace,
    now: datetime,
) -> Submission:
    if attempt.state != AttemptState.IN_PROGRESS:
        return _submitted_before(attempt, answers)

    questions = questions_of(attempt.exam)
    given = read_answers(attempt, questions, answers, revisions)

    with transaction.atomic():
        attempt = _lock(attempt)
        if attempt.state != AttemptState.IN_PROGRESS:
            return _submitted_before(attempt, answers)

        changed, _ = merge_answers(attempt.answers, given)
        put_answers(attempt, changed, now)
        attempt.state = AttemptState.SUBMITTED
        attempt.submitted_at = now
        attempt.ended_by = Attempt.EndedBy.STUDENT
        attempt.receipt = receipt_for(attempt, attempt.student.student_id)
        attempt.task = enqueue("grade_attempt", by=by, attempt_id=str(attempt.pk))
        attempt.save(
            update_fields=[
                "answers",
                "state",
                "submitted_at",
                "ended_by",
                "receipt",
                "task",
            ]
        )
        detail = {**trace, "answers": changed, "ended_by": attempt.ended_by}
        AttemptEvent.objects.create(
            attempt=attempt, at=now, kind=EventKind.SUBMITTED, detail=detail
        )

    return Submission(attempt, warnings=given.warnings)


def _submitted_before(attempt: Attempt, answers: Mapping[str, object]) -> Submission:
    """The first submission, with the answers that it does not say."""
    lost = names_not_saved(attempt, questions_of(attempt.exam), answers)
    if lost and attempt.ended_by == Attempt.EndedBy.CLOCK:
        raise AttemptEndedError(attempt)
    return Submission(attempt, repeated=True, not_accepted=lost)


def _lock(attempt: Attempt) -> Attempt:
    """The attempt as it is now, locked for this transaction."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    locked.exam = attempt.exam
    locked.student = attempt.student
    return locked
