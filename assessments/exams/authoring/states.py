"""The state of an exam: for everybody by its times, and for one student.

The time is passed in.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from assessments.exams.allowances import Allowed
from assessments.exams.models import AttemptState, Exam, ExamState

UPCOMING = "upcoming"
OPEN = "open"
CLOSED = "closed"
IN_PROGRESS = "in_progress"
SUBMITTED = "submitted"
RELEASED = "released"

PHASES = (ExamState.DRAFT.value, UPCOMING, OPEN, CLOSED, ExamState.ARCHIVED.value)
STUDENT_STATES = (UPCOMING, OPEN, IN_PROGRESS, SUBMITTED, CLOSED, RELEASED)
ALL_STATES = (*ExamState.values, *STUDENT_STATES)


class OwnAttempt(NamedTuple):
    """What the state of an exam needs to know of a student's attempt."""

    id: UUID
    state: str
    expires_at: datetime | None

    def is_running(self, now: datetime) -> bool:
        if self.state != AttemptState.IN_PROGRESS:
            return False
        return self.expires_at is None or now < self.expires_at


def phase_of(
    state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> str:
    """Where a published exam is between its times; of any other, its state."""
    if state != ExamState.PUBLISHED:
        return state
    if opens_at is not None and now < opens_at:
        return UPCOMING
    if closes_at is not None and now >= closes_at:
        return CLOSED
    return OPEN


def attempts_left(exam: Exam, allowed: Allowed, attempts: Sequence[OwnAttempt]) -> int:
    """How many more the student may begin, once the exam is open."""
    at_most = exam.attempts_allowed + allowed.extra_attempts
    return max(0, at_most - len(attempts))


def state_for_student(
    exam: Exam,
    allowed: Allowed,
    attempts: Sequence[OwnAttempt],
    now: datetime,
    left: int,
) -> str:
    """The exam's state for a student who may begin `left` more attempts.

    What may be done comes before what was done.
    """
    if any(each.is_running(now) for each in attempts):
        return IN_PROGRESS

    phase = phase_of(exam.state, exam.opens_at, allowed.closes_at, now)
    if left and phase in (OPEN, UPCOMING):
        return phase

    if not attempts:
        return CLOSED

    is_graded = any(each.state == AttemptState.GRADED for each in attempts)
    if is_graded and exam.released_at is not None:
        return RELEASED
    return SUBMITTED
