"""Beginning an attempt: who may, when and how often; of two starts at once one begins it and one resumes it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.crypto import constant_time_compare

from academics.models import Student
from assessments.exams.allowances import Allowed, allowed_for
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
    ExamState,
)
from assessments.exams.papers import build_paper, questions_of, seed_of
from assessments.exams.querysets import sits
from assessments.exams.sitting.clock import stamp
from assessments.exams.sitting.finding import attempt_of
from tracker_project.errors import ConflictError, NotFoundError, ValidationError

TRIES = 3
Trace = dict[str, Any]  # from where: {"ip", "user_agent"}


def start_attempt(
    *,
    by: Any,
    exam_id: int,
    access_code: str = "",
    trace: Trace | None = None,
    now: datetime,
    first_only: bool = False,
) -> tuple[Attempt, bool]:
    """The caller's running attempt, and whether it was begun just now.

    `first_only` begins none after another: it gives the one that has ended, so that what comes twice is begun once.
    Raises NotFoundError where the exam is not theirs to see, ConflictError with a code of its own where it
    can't be begun, ValidationError for a wrong access code.
    """
    for _ in range(TRIES):
        newest = attempt_of(by, exam_id, "create", now=now)
        if newest is not None and newest.state == AttemptState.IN_PROGRESS:
            note(newest, EventKind.RESUMED, trace or {}, now)
            return newest, False
        if newest is not None and first_only:
            return newest, False
        exam = _exam_to_begin(by, exam_id, newest)
        student = Student.objects.get(user=by)
        allowed = allowed_for(exam, student)
        _check_time(exam, allowed, now)
        number = newest.number + 1 if newest else 1
        _check_count(exam, allowed, number)
        _check_code(exam, access_code)
        attempt = Attempt(
            exam=exam,
            student=student,
            number=number,
            started_at=now,
            expires_at=allowed.expires_at(now),
        )
        if _begin(attempt, allowed, trace or {}):
            return attempt, True
    raise ConflictError(
        "The exam is changing at this moment. Try again.", code="exam_changing"
    )


def note(attempt: Attempt, kind: str, detail: dict[str, Any], at: datetime) -> None:
    """Add to the attempt's record."""
    AttemptEvent.objects.create(attempt=attempt, at=at, kind=kind, detail=detail)


def _exam_to_begin(by: Any, exam_id: int, newest: Attempt | None) -> Exam:
    exam = Exam.objects.visible_to(by).filter(pk=exam_id).first()
    if exam is None:
        raise NotFoundError("Resource not found")
    if exam.state != ExamState.PUBLISHED:
        raise ConflictError("The exam is closed.", code="closed")
    # Whoever sat it once still sees it, though it may be for others by now.
    mine = Student.objects.filter(user=by).order_by()
    if (
        newest is not None
        and not Exam._base_manager.filter(sits(mine), pk=exam_id).exists()
    ):
        raise ConflictError(
            "The exam is not for you to sit any more.", code="not_yours_to_sit"
        )
    return exam


def _check_time(exam: Exam, allowed: Allowed, now: datetime) -> None:
    if exam.opens_at and now < exam.opens_at:
        opens = stamp(exam.opens_at)
        raise ConflictError(
            f"The exam opens at {opens}.", {"opens_at": [opens]}, code="not_open_yet"
        )
    if allowed.closes_at and now >= allowed.closes_at:
        closed = stamp(allowed.closes_at)
        raise ConflictError(
            f"The exam closed at {closed}.", {"closes_at": [closed]}, code="closed"
        )


def _check_count(exam: Exam, allowed: Allowed, number: int) -> None:
    most = exam.attempts_allowed + allowed.extra_attempts
    if number > most:
        times = "once" if most == 1 else f"{most} times"
        raise ConflictError(f"The exam may be sat {times}.", code="no_attempts_left")


def _check_code(exam: Exam, given: str) -> None:
    if exam.access_code and not constant_time_compare(
        given.strip(), exam.access_code.strip()
    ):
        sentence = (
            "This is not the access code."
            if given
            else "The exam asks for an access code."
        )
        raise ValidationError.of_field("access_code", sentence)


def _begin(attempt: Attempt, allowed: Allowed, trace: Trace) -> bool:
    """Draw the paper and keep it; False where another start was first, or what it went by changed meanwhile."""
    exam = attempt.exam
    attempt.paper = build_paper(exam, questions_of(exam), seed_of(exam, attempt.pk))
    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            _wait_for_holders()
            as_read = Exam._base_manager.filter(
                pk=exam.pk, state=exam.state, paper_revision=exam.paper_revision
            )
            if not as_read.filter(
                published_at=exam.published_at, updated_at=exam.updated_at
            ).exists():
                raise _ChangedError
            if allowed_for(exam, attempt.student) != allowed:
                raise _ChangedError
            note(attempt, EventKind.STARTED, trace, attempt.started_at)
    except (IntegrityError, _ChangedError):
        return False
    return True


def _wait_for_holders() -> None:
    """Wait for whoever holds the exam, to unpublish it or change its times, or the student, to allow something.

    The new row refers to both, and so waits for them: only then it is sure that its paper stays, and that the
    attempt ends when it should. PostgreSQL puts that off until the end unless it is asked.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class _ChangedError(Exception):
    """The exam, or what the student is allowed, is not as it was read."""
