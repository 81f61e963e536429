"""Why a save or a submission is refused, and what is needed to go on from there."""

from collections.abc import Mapping

from assessments.exams.models import Attempt
from tracker_project.errors import ConflictError, Details

CHANGED_ELSEWHERE = "It was changed elsewhere since this revision."


class SittingError(ConflictError):
    """A refusal that tells `facts` beside the error itself."""

    def __init__(
        self,
        message: str,
        facts: Mapping[str, object],
        details: Details | None = None,
    ) -> None:
        super().__init__(message, details)
        self.facts = facts


class StaleAnswerError(SittingError):
    """Another device saved these answers since; nothing of the call was saved."""

    code = "stale_answer"

    def __init__(self, current: Mapping[str, object]) -> None:
        names = ", ".join(current)
        details = {f"answers.{name}": [CHANGED_ELSEWHERE] for name in current}
        super().__init__(
            f"Changed elsewhere meanwhile: {names}. Nothing was saved.",
            {"current": current},
            details,
        )


class AttemptEndedError(SittingError):
    """It came after the end; what was saved before it counts."""

    code = "attempt_ended"

    def __init__(self, attempt: Attempt) -> None:
        ended = {
            "attempt_id": attempt.pk,
            "state": attempt.state,
            "ended_by": attempt.ended_by,
            "submitted_at": attempt.submitted_at,
            "receipt": attempt.receipt,
        }
        super().__init__(
            "The attempt has ended. What was saved before its end counts.",
            {"attempt": ended},
        )
