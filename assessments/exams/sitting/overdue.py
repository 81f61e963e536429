"""Attempts whose time has passed are submitted with what was saved, in portions, by the schedule or a request."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from academics.models import Student
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
)
from assessments.exams.results.tasks import grade_attempt, grade_attempts
from assessments.exams.sitting import uptime
from assessments.exams.sitting.receipts import receipt_for
from tasks.models import Task

AT_ONCE = 500


def submit_overdue(now: datetime, *, portion: int = AT_ONCE) -> int:
    """Submit every attempt whose grace had passed when the server last said that it is there; how many there were.

    A portion is one transaction with the task that grades it: killed half way, or run by two at once,
    it submits each once.
    """
    as_of, ended = uptime.clock(now), 0
    overdue = Attempt.objects.running().filter(expires_at__lt=as_of).order_by()
    for exam in Exam.objects.filter(pk__in=overdue.values("exam")):
        while found := end_by_clock(exam, as_of, most=portion):
            ended += found
    return ended


@transaction.atomic
def end_by_clock(
    exam: Exam,
    now: datetime,
    *,
    attempts: Collection[Any] | None = None,
    by: Any = None,
    most: int = AT_ONCE,
) -> int:
    """Submit `most` of the exam's overdue attempts, or of those in `attempts` (ids); how many there were."""
    ended_before = now - timedelta(seconds=exam.grace_seconds)
    overdue = Attempt.objects.running().filter(exam=exam, expires_at__lt=ended_before)
    if attempts is not None:
        overdue = overdue.filter(pk__in=attempts)
    # Whoever goes through them all leaves to others what they hold: to wait for it would be to wait for each other.
    skips = attempts is None and connection.features.has_select_for_update_skip_locked
    found = list(overdue.select_for_update(skip_locked=skips).order_by("pk")[:most])
    if not found:
        return 0
    task = _enqueue(exam, found, by)
    _sign(found)
    Attempt.objects.filter(pk__in=[attempt.pk for attempt in found]).update(
        state=AttemptState.SUBMITTED,
        submitted_at=F("expires_at"),
        ended_by=Attempt.EndedBy.CLOCK,
        task=task,
    )
    Attempt.objects.bulk_update(found, ["receipt"])
    detail = {"ended_by": Attempt.EndedBy.CLOCK}
    AttemptEvent.objects.bulk_create(
        AttemptEvent(attempt=attempt, at=now, kind=EventKind.SUBMITTED, detail=detail)
        for attempt in found
    )
    return len(found)


def _enqueue(exam: Exam, found: list[Attempt], by: Any) -> Task:
    """One task grades them; the student's own where a student's request ended the attempt."""
    if by is not None and len(found) == 1:
        return grade_attempt.enqueue(by=by, attempt_id=str(found[0].pk))
    return grade_attempts.enqueue(by=None, exam_id=exam.pk)


def _sign(found: list[Attempt]) -> None:
    students = Student._base_manager.filter(
        pk__in=[attempt.student_id for attempt in found]
    )
    codes = dict(students.values_list("pk", "student_id"))
    for attempt in found:
        attempt.submitted_at = attempt.expires_at
        attempt.receipt = receipt_for(attempt, codes[attempt.student_id])
