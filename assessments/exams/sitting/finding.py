"""The caller's attempt at an exam, ended first where its time has passed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from assessments.exams.models import Attempt, Exam
from assessments.exams.sitting import uptime
from assessments.exams.sitting.clock import is_overdue
from assessments.exams.sitting.overdue import end_by_clock
from tracker_project.errors import NotFoundError


def attempt_of(
    user: Any,
    exam_id: int,
    action: str = "read",
    *,
    now: datetime,
    attempt_id: UUID | None = None,
) -> Attempt | None:
    """The attempt that `attempt_id` names, else the newest, which is the running one where there is one."""
    attempts = Attempt.objects.visible_to(user, action, resource="sittings").filter(
        exam=exam_id
    )
    if attempt_id is not None:
        attempts = attempts.filter(pk=attempt_id)
    newest = attempts.select_related("exam", "student").order_by("-number")
    attempt = newest.first()
    if attempt is None or not is_overdue(attempt, now):
        return attempt
    uptime.settle(now)
    end_by_clock(attempt.exam, now, attempts=[attempt.pk], by=user)
    return newest.first()


def missing(user: Any, exam_id: int, sentence: str, code: str) -> NotFoundError:
    """What to raise where the caller has no such attempt; of an exam that is not theirs to see it tells nothing."""
    if Exam.objects.visible_to(user).filter(pk=exam_id).exists():
        return NotFoundError(sentence, code=code)
    return NotFoundError("Resource not found")
