"""Submitting: once, whatever comes twice; what was accepted is signed, and graded by a task of the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
)
from assessments.exams.papers import questions_of
from assessments.exams.results.tasks import grade_attempt
from assessments.exams.sitting.errors import AttemptEndedError
from assessments.exams.sitting.finding import attempt_of
from assessments.exams.sitting.naming import Naming
from assessments.exams.sitting.receipts import receipt_for
from assessments.exams.sitting.saving import held, merge, put, read_answers
from assessments.exams.sitting.starting import Trace, start_attempt
from assessments.questions.marking import normalise
from tracker_project.errors import ConflictError, NotFoundError, ValidationError


@dataclass(frozen=True)
class Submission:
    """A submitted attempt; which of the answers sent do not count, where it had ended before."""

    attempt: Attempt
    repeated: bool = False
    not_accepted: list[str] = field(default_factory=list)
    warnings: dict[str, str] = field(default_factory=dict)


def submit_attempt(
    *,
    by: Any,
    exam_id: int,
    answers: Mapping[str, Any] | None = None,
    revisions: Mapping[str, int] | None = None,
    attempt_id: UUID | None = None,
    access_code: str = "",
    trace: Trace | None = None,
    now: datetime,
) -> Submission:
    """End the caller's attempt with these answers as its last save; again, the same receipt and nothing else.

    An exam without a clock is begun by its submission. AttemptEndedError where the clock was first and
    answers came too late, StaleAnswerError where one was changed since the revision that is named.
    """
    attempt = attempt_of(by, exam_id, "update", attempt_id=attempt_id, now=now)
    if attempt is not None:
        return _submit(attempt, answers or {}, revisions, by, trace or {}, now)
    _check_untimed(by, exam_id, attempt_id, answers)
    with transaction.atomic():  # answers that are refused leave no attempt behind
        attempt, _ = start_attempt(
            by=by,
            exam_id=exam_id,
            access_code=access_code,
            trace=trace,
            now=now,
            first_only=True,
        )
        return _submit(attempt, answers or {}, revisions, by, trace or {}, now)


def _check_untimed(
    by: Any, exam_id: int, attempt_id: UUID | None, answers: Mapping[str, Any] | None
) -> None:
    exam = Exam.objects.visible_to(by).filter(pk=exam_id).first()
    if exam is None or attempt_id is not None:
        raise NotFoundError("Resource not found")
    if exam.is_timed:
        raise ConflictError(
            "Start an attempt first: the exam has a clock.", code="attempt_not_started"
        )
    if answers is None:
        raise ValidationError.of_field("answers", "Give your answers.")


def _submit(
    attempt: Attempt,
    answers: Mapping[str, Any],
    revisions: Mapping[str, int] | None,
    by: Any,
    trace: Trace,
    now: datetime,
) -> Submission:
    if attempt.state != AttemptState.IN_PROGRESS:
        return _again(attempt, answers)
    given = read_answers(attempt, answers, revisions)
    with transaction.atomic():
        attempt = held(attempt)
        if attempt.state != AttemptState.IN_PROGRESS:
            return _again(attempt, answers)
        changed, _ = merge(attempt.answers, given)
        put(attempt, changed, now)
        attempt.state, attempt.submitted_at, attempt.ended_by = (
            AttemptState.SUBMITTED,
            now,
            Attempt.EndedBy.STUDENT,
        )
        attempt.receipt = receipt_for(attempt, attempt.student.student_id)
        attempt.task = grade_attempt.enqueue(by=by, attempt_id=str(attempt.pk))
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


def _again(attempt: Attempt, answers: Mapping[str, Any]) -> Submission:
    """The first submission's receipt; it says which answers count, and so does what is left out of it."""
    lost = list(_not_accepted(attempt, answers))
    if lost and attempt.ended_by == Attempt.EndedBy.CLOCK:
        raise AttemptEndedError(attempt)
    return Submission(attempt, repeated=True, not_accepted=lost)


def _not_accepted(attempt: Attempt, answers: Mapping[str, Any]) -> list[str]:
    """The names of the answers that are not those on record."""
    questions = questions_of(attempt.exam)
    naming, orders = (
        Naming.of(attempt.paper, questions),
        {each["question"]: each["order"] for each in attempt.paper},
    )

    def is_kept(name: str) -> bool:
        pk = naming.id_of(name)
        if pk is None:
            return False
        kept = attempt.answers.get(str(pk), {}).get("answer")
        return bool(
            normalise(questions[pk].item, answers[name], served=orders[pk]) == kept
        )

    return [name[:40] for name in answers if not is_kept(name)][:50]
