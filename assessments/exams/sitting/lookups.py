"""Finds the caller's own attempts; one whose time has passed is ended first."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from assessments.exams.models import Attempt, AttemptState, Exam
from assessments.exams.sitting import uptime
from assessments.exams.sitting.overdue import end_by_clock
from tracker_project.errors import NotFoundError


def own_attempts(user: User, exam_id: int) -> QuerySet[Attempt]:
    """The attempts that `user` sat; by the policy nobody reads others' as a sitting."""
    return Attempt.objects.filter(exam=exam_id, student__user=user)


def attempt_of(
    user: User, exam_id: int, *, now: datetime, attempt_id: UUID | None = None
) -> Attempt | None:
    """The attempt that `attempt_id` names, else the newest, which is the running one.

    It comes with its exam and its student.
    """
    attempts = own_attempts(user, exam_id)
    if attempt_id is not None:
        attempts = attempts.filter(pk=attempt_id)
    newest_first = attempts.select_related("exam", "student").order_by("-number")

    attempt = newest_first.first()
    if attempt is None or not is_overdue(attempt, now):
        return attempt

    uptime.credit_open_gap(now)
    end_by_clock(attempt.exam, now, attempts=[attempt.pk], by=user)
    return newest_first.first()


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Whether the time and the grace of a running attempt have passed.

    The last moment of the grace still counts.
    """
    if attempt.state != AttemptState.IN_PROGRESS or attempt.expires_at is None:
        return False
    grace = timedelta(seconds=attempt.exam.grace_seconds)
    return now > attempt.expires_at + grace


def no_attempt_error(
    user: User, exam_id: int, sentence: str, code: str
) -> NotFoundError:
    """What to raise where the caller has no such attempt.

    It tells nothing of an exam that the caller may not see.
    """
    if Exam.objects.visible_to(user).filter(pk=exam_id).exists():
        return NotFoundError(sentence, code=code)
    return NotFoundError("Resource not found")
