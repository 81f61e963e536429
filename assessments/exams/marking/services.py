"""Answers are marked by hand here, and moderated.

Results follow as soon as nothing waits.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments.exams.marking.decisions import Decision, is_sampled, points_of
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

NO_PLACES: Mapping[int, str] = {}


class AttemptToMark(NamedTuple):
    """A locked attempt, its marks by question, and the questions of its exam."""

    attempt: Attempt
    marks: dict[int, HandMark]
    questions: Questions


@transaction.atomic
def mark_answers(
    exam: Exam,
    attempt_id: UUID,
    decisions: Mapping[int, Decision],
    *,
    by: User,
    reason: str = "",
    places: Mapping[int, str] = NO_PLACES,
) -> list[HandMark]:
    """Mark answers of one attempt, by the ids of their published questions.

    All are marked, or none: ValidationError names each fault below `places[question]`.

    A mark that is there is changed only by whoever has seen it (`seen` of a decision),
    else ConflictError `already_marked`; one that was moderated, by another moderation.
    Once the attempt's result is released, a change needs a `reason`.
    """
    attempt, marks, questions = _lock(exam, attempt_id)
    _check_waiting(decisions, marks, places)
    points = _points_of_each(decisions, questions, places)
    for question, decision in decisions.items():
        _check_unmoderated(marks[question], decision.seen)
    _check_reason(exam, attempt, reason)

    now = timezone.now()
    for question, decision in decisions.items():
        mark = marks[question]
        mark.points = points[question]
        mark.rubric = dict(decision.rubric)
        if decision.comment is not None:
            mark.comment = decision.comment
        mark.marked_by = by
        mark.marked_at = now
        mark.state = HandMarkState.MARKED
        if is_sampled(exam, mark):
            mark.state = HandMarkState.TO_MODERATE
        mark.save()

    _grade(exam, attempt, by=by, reason=reason)
    return [marks[question] for question in decisions]


@transaction.atomic
def moderate_answer(
    exam: Exam, mark: HandMark, decision: Decision, *, by: User, reason: str = ""
) -> HandMark:
    """A second person's decision about a marked answer, which counts.

    What the first person gave stays on record. PermissionError for the person who
    marked it, ConflictError where there is nothing to moderate.
    """
    attempt, marks, questions = _lock(exam, mark.attempt_id)
    mark = marks[mark.question_id]
    if mark.state == HandMarkState.WAITING:
        raise ConflictError("Nobody has marked this answer yet.", code="not_marked")
    if mark.marked_by_id == by.pk:
        raise PermissionError(
            "Whoever marked an answer can't moderate it. Ask somebody else."
        )

    points = points_of(decision, questions[mark.question_id])
    if mark.state == HandMarkState.MODERATED:
        _check_seen(mark, mark.moderated_at, decision.seen)
    _check_reason(exam, attempt, reason)

    if mark.first_points is None:
        mark.first_points = mark.points
    mark.points = points
    if decision.rubric:
        mark.rubric = dict(decision.rubric)
    if decision.comment is not None:
        mark.comment = decision.comment
    mark.moderated_by = by
    mark.moderated_at = timezone.now()
    mark.state = HandMarkState.MODERATED
    mark.save()

    _grade(exam, attempt, by=by, reason=reason)
    return mark


def _lock(exam: Exam, attempt_id: UUID) -> AttemptToMark:
    """Lock the attempt and then its marks, as grading does."""
    attempts = Attempt._base_manager.select_for_update()
    attempt = attempts.filter(exam=exam, pk=attempt_id).first()
    if attempt is None:
        raise NotFoundError("The attempt is gone.")

    rows = HandMark._base_manager.select_for_update().filter(attempt=attempt)
    marks = {mark.question_id: mark for mark in rows.order_by("pk")}
    exam.refresh_from_db()
    return AttemptToMark(attempt, marks, questions_of(exam))


def _check_waiting(
    decisions: Mapping[int, Decision],
    marks: Mapping[int, HandMark],
    places: Mapping[int, str],
) -> None:
    """Refuse a decision about an answer that nobody is to mark."""
    details: Details = {}
    for question in decisions:
        if question not in marks:
            place = places.get(question, str(question)).rstrip(".")
            details[place] = [
                "Nothing to mark by hand: a rule marks it, or it was not answered."
            ]
    if details:
        raise ValidationError.of_fields(details)


def _points_of_each(
    decisions: Mapping[int, Decision], questions: Questions, places: Mapping[int, str]
) -> dict[int, Decimal]:
    points: dict[int, Decimal] = {}
    details: Details = {}
    for question, decision in decisions.items():
        place = places.get(question, "")
        try:
            points[question] = points_of(decision, questions[question], place)
        except ValidationError as error:
            details.update(error.details)
    if details:
        raise ValidationError.of_fields(details)
    return points


def _check_unmoderated(mark: HandMark, seen: datetime | None) -> None:
    if mark.state == HandMarkState.MODERATED:
        raise ConflictError(
            "It was moderated: moderate it again to change it.", code="moderated"
        )
    if mark.state != HandMarkState.WAITING:
        _check_seen(mark, mark.marked_at, seen)


def _check_seen(
    mark: HandMark, decided_at: datetime | None, seen: datetime | None
) -> None:
    """No mark goes unseen: whoever changes one says which one was seen."""
    if seen is not None and seen == decided_at:
        return

    at = "" if decided_at is None else decided_at.isoformat().replace("+00:00", "Z")
    points = "" if mark.points is None else f"{mark.points.normalize():f}"
    sentence = (
        f"Somebody gave {points} points at {at}: send that as `seen` to change it."
    )
    raise ConflictError(
        f"It is marked already. {sentence}", {"seen": [sentence]}, code="already_marked"
    )


def _check_reason(exam: Exam, attempt: Attempt, reason: str) -> None:
    is_released = attempt.state == AttemptState.GRADED and exam.released_at is not None
    if is_released and not reason.strip():
        raise ValidationError.of_field(
            "reason", "This result is released: say why it is changed."
        )


def _grade(exam: Exam, attempt: Attempt, *, by: User, reason: str) -> None:
    """Write what the decisions come to; with the last of them the result."""
    grade_chunk(
        exam.pk,
        [attempt.pk],
        states=(AttemptState.MARKING, AttemptState.GRADED),
        kind=EventKind.MARKED,
        by=by,
        reason=reason.strip(),
    )
