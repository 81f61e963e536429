"""The background work of grading."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db.models import F, Q
from django.utils import timezone

from assessments.exams.models import Attempt, AttemptState, EventKind, Regrade
from assessments.exams.results import releasing
from assessments.exams.results.grading import AT_ONCE, grade_chunk
from tasks.background import TaskRun, background
from tasks.models import FINAL, Task
from tracker_project.errors import NotFoundError

OVERLOOKED_AFTER = timedelta(minutes=1)
STALE_FOR = timedelta(
    days=1
)  # how long after a regrade we look for attempts that it missed
MARKED_ONCE = (AttemptState.MARKING, AttemptState.GRADED)
BY_ANOTHER_KEY = Q(state__in=MARKED_ONCE, graded_revision__lt=F("exam__paper_revision"))


@background("grade_attempt")
def grade_attempt(run: TaskRun, *, attempt_id: str) -> dict[str, Any]:
    """Grade one attempt; the student who watches it is told that it is done, and nothing of the score."""
    exam = (
        Attempt._base_manager.filter(pk=attempt_id)
        .values_list("exam_id", flat=True)
        .first()
    )
    if exam is None:
        raise NotFoundError("The attempt is gone.")
    result = {"attempt_id": attempt_id, "message": "The attempt was marked."}
    with run.completing() as succeed:
        grade_chunk(exam, [UUID(attempt_id)])
        succeed(result)
    return result


@background("grade_attempts")
def grade_attempts(run: TaskRun, *, exam_id: int) -> dict[str, Any]:
    """Grade every attempt of an exam that waits for it, in chunks, each committed by itself.

    One that was graded by the key of before, while a regrade went on beside it, is graded by today's.
    """
    attempts = Attempt._base_manager.filter(exam=exam_id).order_by("pk")
    waiting = list(
        attempts.filter(state=AttemptState.SUBMITTED).values_list("pk", flat=True)
    )
    stale = list(attempts.filter(BY_ANOTHER_KEY).values_list("pk", flat=True))
    graded, total = 0, len(waiting) + len(stale)
    for ids in batched(waiting, AT_ONCE):
        graded += len(grade_chunk(exam_id, ids))
        run.progress(graded, max(total, graded))
    for ids in batched(stale, AT_ONCE):
        kind, reason = EventKind.REGRADED, "The exam was regraded."
        graded += len(
            grade_chunk(exam_id, ids, states=MARKED_ONCE, kind=kind, reason=reason)
        )
        run.progress(graded, max(total, graded))
    return {"exam_id": exam_id, "graded": graded}


def batched(ids: Sequence[UUID], size: int) -> Iterator[Sequence[UUID]]:
    """The ids, so many at a time."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def enqueue_waiting(now: datetime) -> list[int]:
    """Queue the grading of attempts that were submitted a while ago and that no task has in hand; the exams' ids.

    The attempt's row is the outbox: one whose task failed or never came to be is graded all the same.
    """
    in_hand = Task.objects.exclude(state__in=FINAL)
    busy = {
        args.get("exam_id")
        for args in in_hand.filter(kind=grade_attempts.kind).values_list(
            "args", flat=True
        )
    }
    free = Q(task=None) | ~Q(
        task__in=in_hand.filter(kind=grade_attempt.kind).values("pk")
    )
    attempts = Attempt._base_manager.filter(free).order_by()
    overlooked = attempts.filter(
        state=AttemptState.SUBMITTED, submitted_at__lt=now - OVERLOOKED_AFTER
    )
    lately = Q(applied_at__gt=now - STALE_FOR) | Q(undone_at__gt=now - STALE_FOR)
    stale = attempts.filter(
        BY_ANOTHER_KEY,
        exam__in=Regrade._base_manager.filter(lately).order_by().values("exam"),
    )
    found = {
        exam
        for rows in (overlooked, stale)
        for exam in rows.values_list("exam_id", flat=True).distinct()
    }
    exams = sorted(found - busy)
    for exam in exams:
        grade_attempts.enqueue(by=None, exam_id=exam)
    return exams


@shared_task(name="grades.grade_waiting", acks_late=True, expires=30)
def grade_waiting() -> None:
    """On the schedule: grade what was overlooked."""
    enqueue_waiting(timezone.now())


@shared_task(name="exams.release_due", acks_late=True, expires=30)
def release_due() -> None:
    """On the schedule: release the results of exams that are closed and graded."""
    releasing.release_due(timezone.now())
