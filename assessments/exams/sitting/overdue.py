"""Ends attempts whose time has passed: submitted with what was saved, in portions."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from academics.models import Student
from accounts.models import User
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
)
from assessments.exams.sitting import uptime
from assessments.exams.sitting.receipts import receipt_for
from tasks.background import enqueue
from tasks.models import Task

PORTION = 500


def submit_overdue(now: datetime, *, portion: int = PORTION) -> int:
    """Submit every attempt whose grace had passed at the server's last beat; how many.

    A portion is one transaction with the task that grades it: killed half way, or run
    by two at once, it submits each once.
    """
    as_of = uptime.exam_clock(now)
    overdue = Attempt.objects.running().filter(expires_at__lt=as_of).order_by()
    total = 0

    for exam in Exam.objects.filter(pk__in=overdue.values("exam")):
        while True:
            ended = end_by_clock(exam, as_of, most=portion)
            if not ended:
                break
            total += ended
    return total


@transaction.atomic
def end_by_clock(
    exam: Exam,
    now: datetime,
    *,
    attempts: Collection[UUID] | None = None,
    by: User | None = None,
    most: int = PORTION,
) -> int:
    """Submit at most `most` of the exam's overdue attempts; how many there were.

    `attempts` are the ids of those to look at, all where it is None. `by` is the
    student whose request ends it, and owns the task that grades it.
    """
    ended_before = now - timedelta(seconds=exam.grace_seconds)
    overdue = Attempt.objects.running().filter(exam=exam, expires_at__lt=ended_before)

    if attempts is None:
        # Whoever goes through them all leaves to others what they hold: to wait for it
        # would be to wait for each other.
        skip_locked = connection.features.has_select_for_update_skip_locked
    else:
        overdue = overdue.filter(pk__in=attempts)
        skip_locked = False
    locked = overdue.select_for_update(skip_locked=skip_locked)
    found = list(locked.order_by("pk")[:most])
    if not found:
        return 0

    if by is not None and len(found) == 1:
        task = enqueue("grade_attempt", by=by, attempt_id=str(found[0].pk))
    else:
        task = enqueue("grade_attempts", by=None, exam_id=exam.pk)
    _submit(found, task, now)
    return len(found)


def _submit(attempts: Sequence[Attempt], task: Task, now: datetime) -> None:
    """Write the ends of locked attempts, their receipts and their records."""
    students = Student._base_manager.filter(
        pk__in=[attempt.student_id for attempt in attempts]
    )
    codes = dict(students.values_list("pk", "student_id"))
    detail = {"ended_by": Attempt.EndedBy.CLOCK}
    events = []

    for attempt in attempts:
        attempt.submitted_at = attempt.expires_at
        attempt.receipt = receipt_for(attempt, codes[attempt.student_id])
        event = AttemptEvent(
            attempt=attempt, at=now, kind=EventKind.SUBMITTED, detail=detail
        )
        events.append(event)

    Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts]).update(
        state=AttemptState.SUBMITTED,
        submitted_at=F("expires_at"),
        ended_by=Attempt.EndedBy.CLOCK,
        task=task,
    )
    Attempt.objects.bulk_update(attempts, ["receipt"])
    AttemptEvent.objects.bulk_create(events)
