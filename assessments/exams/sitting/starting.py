"""Begins an attempt, or goes on with the one that runs: who may, when and how often."""

from datetime import datetime
from typing import TypedDict

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from academics.models import Student
from accounts.models import User
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
from assessments.exams.sitting.answers import iso_instant
from assessments.exams.sitting.lookups import attempt_of
from tracker_project.database.connections import check_references_now
from tracker_project.errors import ConflictError, NotFoundError, ValidationError

START_TRIES = 3
ARRIVALS = (EventKind.STARTED, EventKind.RESUMED)


class Trace(TypedDict, total=False):
    ip: str | None
    user_agent: str


class _ChangedError(Exception):
    """The exam, or what the student is allowed, is not as it was read."""


def start_attempt(
    *,
    by: User,
    exam_id: int,
    access_code: str = "",
    trace: Trace | None = None,
    now: datetime,
    first_only: bool = False,
) -> tuple[Attempt, bool]:
    """The caller's running attempt, and whether it was begun just now.

    `first_only` begins none after another: it gives the one that has ended, so that
    what comes twice is begun once. Raises NotFoundError where the exam is not theirs to
    see, ConflictError with a code of its own where it can't be begun, ValidationError
    for a wrong access code.
    """
    for _ in range(START_TRIES):
        newest = attempt_of(by, exam_id, now=now)

        if newest is not None and newest.state == AttemptState.IN_PROGRESS:
            note_resumption(newest, trace or {}, now)
            return newest, False
        if newest is not None and first_only:
            return newest, False

        exam = _exam_to_begin(by, exam_id, newest)
        student = Student.objects.get(user=by)
        allowed = allowed_for(exam, student)
        number = newest.number + 1 if newest else 1
        _check_time(exam, allowed, now)
        _check_count(exam, allowed, number)
        _check_access_code(exam, access_code)

        attempt = Attempt(
            exam=exam,
            student=student,
            number=number,
            started_at=now,
            expires_at=allowed.expires_at(now),
        )
        seed = seed_of(exam, attempt.pk)
        attempt.paper = build_paper(exam, questions_of(exam), seed)
        if _begin(attempt, allowed, trace or {}):
            return attempt, True

    raise ConflictError(
        "The exam is changing at this moment. Try again.", code="exam_changing"
    )


def _exam_to_begin(by: User, exam_id: int, newest: Attempt | None) -> Exam:
    exam = Exam.objects.visible_to(by).filter(pk=exam_id).first()
    if exam is None:
        raise NotFoundError("Resource not found")
    if exam.state != ExamState.PUBLISHED:
        raise ConflictError("The exam is closed.", code="closed")

    if newest is not None:
        # Whoever sat it once still sees it, though it may be for others by now.
        student = Student.objects.filter(user=by).order_by()
        if not Exam._base_manager.filter(sits(student), pk=exam_id).exists():
            raise ConflictError(
                "The exam is not for you to sit any more.", code="not_yours_to_sit"
            )
    return exam


def _check_time(exam: Exam, allowed: Allowed, now: datetime) -> None:
    if exam.opens_at and now < exam.opens_at:
        opens = iso_instant(exam.opens_at)
        raise ConflictError(
            f"The exam opens at {opens}.", {"opens_at": [opens]}, code="not_open_yet"
        )

    if allowed.closes_at and now >= allowed.closes_at:
        closed = iso_instant(allowed.closes_at)
        raise ConflictError(
            f"The exam closed at {closed}.", {"closes_at": [closed]}, code="closed"
        )


def _check_count(exam: Exam, allowed: Allowed, number: int) -> None:
    """Refuse an attempt of this number where the student may not sit so often."""
    most = exam.attempts_allowed + allowed.extra_attempts
    if number > most:
        times = "once" if most == 1 else f"{most} times"
        raise ConflictError(f"The exam may be sat {times}.", code="no_attempts_left")


def _check_access_code(exam: Exam, given: str) -> None:
    code = exam.access_code.strip()
    if not code or constant_time_compare(given.strip(), code):
        return

    sentence = "The exam asks for an access code."
    if given:
        sentence = "This is not the access code."
    raise ValidationError.of_field("access_code", sentence)


def _begin(attempt: Attempt, allowed: Allowed, trace: Trace) -> bool:
    """Save a new attempt.

    False where another start was first, or what it goes by was changed meanwhile.
    """
    exam = attempt.exam
    as_read = Exam._base_manager.filter(
        pk=exam.pk,
        state=exam.state,
        paper_revision=exam.paper_revision,
        published_at=exam.published_at,
        updated_at=exam.updated_at,
    )

    try:
        with transaction.atomic():
            attempt.save(force_insert=True)
            # The new row refers to the exam and the student, and so waits for whoever
            # changes one just now: only then it is sure that its paper stays, and
            # that the attempt ends when it should.
            check_references_now()

            if not as_read.exists():
                raise _ChangedError
            if allowed_for(exam, attempt.student) != allowed:
                raise _ChangedError
            AttemptEvent.objects.create(
                attempt=attempt,
                at=attempt.started_at,
                kind=EventKind.STARTED,
                detail=trace,
            )
    except (IntegrityError, _ChangedError):
        return False
    return True


def note_device(attempt: Attempt, trace: Trace, now: datetime) -> None:
    """Note a resumption where the attempt goes on elsewhere, not at each look."""
    arrivals = attempt.events.filter(kind__in=ARRIVALS).order_by("-pk")
    if arrivals.values_list("detail", flat=True).first() != trace:
        note_resumption(attempt, trace, now)


def note_resumption(attempt: Attempt, trace: Trace, now: datetime) -> None:
    AttemptEvent.objects.create(
        attempt=attempt, at=now, kind=EventKind.RESUMED, detail=trace
    )
