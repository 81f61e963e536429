"""What the server's clock says of an attempt; the time is passed in."""

from datetime import UTC, datetime, timedelta

from assessments.exams.models import Attempt, AttemptState


def stamp(instant: datetime) -> str:
    """An instant as records and receipts hold it: UTC, to the microsecond, ended by Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def seconds_left(attempt: Attempt, now: datetime) -> int | None:
    """Whole seconds until the clock ends it, without the grace; None where it never does."""
    if attempt.expires_at is None:
        return None
    return max(0, int((attempt.expires_at - now).total_seconds()))


def is_overdue(attempt: Attempt, now: datetime) -> bool:
    """Whether a running attempt's time and grace have passed; the last moment of the grace still counts."""
    if attempt.state != AttemptState.IN_PROGRESS or attempt.expires_at is None:
        return False
    return now > attempt.expires_at + timedelta(seconds=attempt.exam.grace_seconds)
