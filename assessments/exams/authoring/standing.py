"""How an exam stands: for everybody, by its times, and for one student; the time is passed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from assessments.exams.allowances import Allowed
from assessments.exams.models import AttemptState, Exam, ExamState

UPCOMING, OPEN, CLOSED = "upcoming", "open", "closed"
IN_PROGRESS, SUBMITTED, RELEASED = "in_progress", "submitted", "released"
PHASES = (ExamState.DRAFT.value, UPCOMING, OPEN, CLOSED, ExamState.ARCHIVED.value)
STANDINGS = (UPCOMING, OPEN, IN_PROGRESS, SUBMITTED, CLOSED, RELEASED)
STATES = (*ExamState.values, *STANDINGS)


class Sat(NamedTuple):
    """An attempt of the student's."""

    id: UUID
    state: str
    expires_at: datetime | None

    def is_running(self, now: datetime) -> bool:
        """Whether it may still be gone on with."""
        return self.state == AttemptState.IN_PROGRESS and (
            self.expires_at is None or now < self.expires_at
        )


def phase_of(
    state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> str:
    """Where a published exam is between its times; else its state."""
    if state != ExamState.PUBLISHED:
        return state
    if opens_at is not None and now < opens_at:
        return UPCOMING
    return CLOSED if closes_at is not None and now >= closes_at else OPEN


def attempts_left(exam: Exam, allowed: Allowed, attempts: Sequence[Sat]) -> int:
    """How many more the student may begin, once it is open."""
    return max(0, exam.attempts_allowed + allowed.extra_attempts - len(attempts))


def standing_of(
    exam: Exam, allowed: Allowed, attempts: Sequence[Sat], now: datetime, left: int
) -> str:
    """How the exam stands for a student with so many attempts left: what may be done comes before what was done."""
    if any(each.is_running(now) for each in attempts):
        return IN_PROGRESS
    phase = phase_of(exam.state, exam.opens_at, allowed.closes_at, now)
    if phase in (OPEN, UPCOMING) and left:
        return phase
    if attempts:
        graded = any(each.state == AttemptState.GRADED for each in attempts)
        return RELEASED if graded and exam.released_at is not None else SUBMITTED
    return CLOSED
