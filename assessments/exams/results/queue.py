"""Grades what waits: an exam in chunks, and on the schedule what was overlooked."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from assessments.exams.models import Attempt, AttemptState, EventKind, Regrade
from assessments.exams.results.grading import grade_chunk
from tasks.background import enqueue
from tasks.models import FINAL, Task

CHUNK_SIZE = 500
MARKED_ONCE = (AttemptState.MARKING, AttemptState.GRADED)
GRADED_BY_OLD_KEY = Q(
    state__in=MARKED_ONCE, graded_revision__lt=F("exam__paper_revision")
)
OVERLOOKED_AFTER = timedelta(minutes=1)
# How long after a regrade we look for attempts that it missed.
LOOK_BACK = timedelta(days=1)

Progress = Callable[[int, int], None]


def grade_exam(exam_id: int, progress: Progress) -> int:
    """Grade every attempt of an exam that waits for it; how many there were.

    In chunks, each committed by itself. An attempt that was graded by the key of
    before, while a regrade went on beside it, is graded by today's.
    """
    attempts = Attempt._base_manager.filter(exam=exam_id).order_by("pk")
    submitted = attempts.filter(state=AttemptState.SUBMITTED)
    outdated = attempts.filter(GRADED_BY_OLD_KEY)
    submitted_ids = list(submitted.values_list("pk", flat=True))
    outdated_ids = list(outdated.values_list("pk", flat=True))
    total = len(submitted_ids) + len(outdated_ids)
    graded = 0

    for ids in chunks(submitted_ids):
        graded += len(grade_chunk(exam_id, ids))
        progress(graded, max(total, graded))

    for ids in chunks(outdated_ids):
        regraded = grade_chunk(
            exam_id,
            ids,
            states=MARKED_ONCE,
            kind=EventKind.REGRADED,
            reason="The exam was regraded.",
        )
        graded += len(regraded)
        progress(graded, max(total, graded))

    return graded


def chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), CHUNK_SIZE):
        yield ids[start : start + CHUNK_SIZE]


def enqueue_overlooked(now: datetime) -> list[int]:
    """Queue the grading of attempts that no task has in hand; the exams' ids.

    They were submitted a while ago, or missed by a regrade. The attempt's row is the
    outbox: one whose task failed or never came to be is graded all the same.
    """
    in_hand = Task.objects.exclude(state__in=FINAL)
    busy_exams = {
        args.get("exam_id")
        for args in in_hand.filter(kind="grade_attempts").values_list("args", flat=True)
    }
    grading_one = in_hand.filter(kind="grade_attempt").values("pk")
    free = Attempt._base_manager.filter(Q(task=None) | ~Q(task__in=grading_one))

    overlooked = free.filter(
        state=AttemptState.SUBMITTED, submitted_at__lt=now - OVERLOOKED_AFTER
    )
    since = now - LOOK_BACK
    lately = Regrade._base_manager.filter(
        Q(applied_at__gt=since) | Q(undone_at__gt=since)
    )
    outdated = free.filter(GRADED_BY_OLD_KEY, exam__in=lately.order_by().values("exam"))

    exams: set[int] = set()
    for attempts in (overlooked, outdated):
        exams.update(attempts.order_by().values_list("exam_id", flat=True).distinct())

    waiting = sorted(exams - busy_exams)
    for exam_id in waiting:
        enqueue("grade_attempts", by=None, exam_id=exam_id)
    return waiting
