"""Moving the end of running attempts after the times of an exam, or what a student is allowed, have changed."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from assessments.exams.allowed import allowances_of
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
)


def move_expiries(
    exam: Exam, *, why: str, students: Collection[int] | None = None
) -> int:
    """Write the end of each running attempt at the exam anew, by the times that hold now; how many were moved.

    `students` (row ids) narrows it. Needs a transaction; `why` stands in the attempt's record.
    """
    attempts = (
        Attempt.objects.select_for_update()
        .filter(exam=exam, state=AttemptState.IN_PROGRESS)
        .order_by("pk")
    )
    if students is not None:
        attempts = attempts.filter(student__in=students)
    running = list(attempts)
    if not running:
        return 0
    allowances = allowances_of([exam], {attempt.student_id for attempt in running})
    moved, events, now = [], [], timezone.now()
    for attempt in running:
        before = attempt.expires_at
        allowed = allowances.of(exam, attempt.student_id)
        attempt.expires_at = allowed.expires_at(
            attempt.started_at, attempt.credited_seconds
        )
        if attempt.expires_at != before:
            moved.append(attempt)
            detail = {"why": why, "seconds": _between(before, attempt.expires_at)}
            events.append(
                AttemptEvent(
                    attempt=attempt, at=now, kind=EventKind.CREDITED, detail=detail
                )
            )
    Attempt.objects.bulk_update(moved, ["expires_at"], batch_size=200)
    AttemptEvent.objects.bulk_create(events)
    return len(moved)


def _between(before: datetime | None, after: datetime | None) -> int | None:
    """By how much the end moved; None where there was none, or is none now."""
    return (
        None
        if before is None or after is None
        else round((after - before).total_seconds())
    )
