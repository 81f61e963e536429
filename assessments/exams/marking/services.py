"""Answers are marked by hand here, and moderated; results follow as soon as nothing waits."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from assessments.exams.marking.deciding import Decision, is_sampled, points_of
from assessments.exams.models import (
    Attempt,
    AttemptState,
    EventKind,
    Exam,
    HandMark,
    HandMarkState,
)
from assessments.exams.papers import Questions, questions_of
from assessments.exams.results.grading import grade_chunk
from tracker_project.errors import (
    ConflictError,
    Details,
    NotFoundError,
    PermissionError,
    ValidationError,
)

OPEN = (AttemptState.MARKING, AttemptState.GRADED)


@transaction.atomic
def mark_answers(
    exam: Exam, attempt_id: UUID, decisions: Mapping[int, Decision], *, by: Any, reason: str = "",
    places: Mapping[int, str] | None = None,
) -> list[HandMark]:  # fmt: skip
    """Mark answers of one attempt, by the ids of their published questions: all, or none.

    ValidationError names each fault below `places[question]`. An answer that somebody has marked already is
    marked anew only by whoever has seen that mark (`seen`), else ConflictError `already_marked`. What was
    decided in a moderation is changed by another one. Once the attempt's result is released, a change needs
    a `reason`.
    """
    attempt, marks, questions = _held(exam, attempt_id)
    places = places or {}
    _check_there(decisions, marks, places)
    points: dict[int, Decimal] = {}
    details: Details = {}
    for question, decision in decisions.items():
        try:
            points[question] = points_of(
                decision, questions[question], places.get(question, "")
            )
        except ValidationError as error:
            details |= error.details
    if details:
        raise ValidationError.of_fields(details)
    for question, decision in decisions.items():
        _check_seen(marks[question], decision.seen)
    _check_reason(exam, attempt, reason)
    now = timezone.now()
    for question, decision in decisions.items():
        mark = marks[question]
        mark.points, mark.rubric = points[question], dict(decision.rubric)
        mark.comment = mark.comment if decision.comment is None else decision.comment
        mark.marked_by, mark.marked_at = by, now
        mark.state = (
            HandMarkState.TO_MODERATE
            if is_sampled(exam, mark)
            else HandMarkState.MARKED
        )
        mark.save()
    _carry_on(exam, attempt, by=by, reason=reason)
    return [marks[question] for question in decisions]


@transaction.atomic
def moderate_answer(
    exam: Exam, mark: HandMark, decision: Decision, *, by: Any, reason: str = ""
) -> HandMark:
    """A second person's decision about a marked answer, which counts; what the first gave stays on record.

    PermissionError for the person who marked it, ConflictError where nothing is to be moderated.
    """
    attempt, marks, questions = _held(exam, mark.attempt_id)
    mark = marks[mark.question_id]
    if mark.state == HandMarkState.WAITING:
        raise ConflictError("Nobody has marked this answer yet.", code="not_marked")
    if mark.marked_by_id == by.pk:
        raise PermissionError(
            "Whoever marked an answer can't moderate it. Ask somebody else."
        )
    points = points_of(decision, questions[mark.question_id])
    if mark.state == HandMarkState.MODERATED:
        _check_moment(mark, mark.moderated_at, decision.seen)
    _check_reason(exam, attempt, reason)
    if mark.first_points is None:
        mark.first_points = mark.points
    mark.points, mark.moderated_by, mark.moderated_at = points, by, timezone.now()
    mark.rubric = dict(decision.rubric) or mark.rubric
    mark.comment = mark.comment if decision.comment is None else decision.comment
    mark.state = HandMarkState.MODERATED
    mark.save()
    _carry_on(exam, attempt, by=by, reason=reason)
    return mark


def _held(
    exam: Exam, attempt_id: UUID
) -> tuple[Attempt, dict[int, HandMark], Questions]:
    """The attempt, locked before its marks, as grading does; and the marks by question."""
    attempt = (
        Attempt._base_manager.select_for_update()
        .filter(exam=exam, pk=attempt_id)
        .first()
    )
    if attempt is None:
        raise NotFoundError("The attempt is gone.")
    marks = (
        HandMark._base_manager.select_for_update()
        .filter(attempt=attempt)
        .order_by("pk")
    )
    exam.refresh_from_db()
    return attempt, {mark.question_id: mark for mark in marks}, questions_of(exam)


def _check_there(
    decisions: Mapping[int, Decision],
    marks: Mapping[int, HandMark],
    places: Mapping[int, str],
) -> None:
    sentence = "Nothing to mark by hand: a rule marks it, or it was not answered."
    details = {
        places.get(each, str(each)).rstrip("."): [sentence]
        for each in decisions
        if each not in marks
    }
    if details:
        raise ValidationError.of_fields(details)


def _check_seen(mark: HandMark, seen: datetime | None) -> None:
    if mark.state == HandMarkState.MODERATED:
        raise ConflictError(
            "It was moderated: moderate it again to change it.", code="moderated"
        )
    if mark.state != HandMarkState.WAITING:
        _check_moment(mark, mark.marked_at, seen)


def _check_moment(
    mark: HandMark, decided_at: datetime | None, seen: datetime | None
) -> None:
    """Nobody's mark goes unseen: who changes it says which one was seen."""
    if seen is None or seen != decided_at:
        at = "" if decided_at is None else decided_at.isoformat().replace("+00:00", "Z")
        points = "" if mark.points is None else f"{mark.points.normalize():f}"
        sentence = (
            f"Somebody gave {points} points at {at}: send that as `seen` to change it."
        )
        raise ConflictError(
            f"It is marked already. {sentence}",
            {"seen": [sentence]},
            code="already_marked",
        )


def _check_reason(exam: Exam, attempt: Attempt, reason: str) -> None:
    if (
        attempt.state == AttemptState.GRADED
        and exam.released_at is not None
        and not reason.strip()
    ):
        raise ValidationError.of_fields(
            {"reason": ["This result is released: say why it is changed."]}
        )


def _carry_on(exam: Exam, attempt: Attempt, *, by: Any, reason: str) -> None:
    """Write what the decisions come to; with the last of them the result."""
    grade_chunk(
        exam.pk,
        [attempt.pk],
        states=OPEN,
        kind=EventKind.MARKED,
        by=by,
        reason=reason.strip(),
    )
