"""The background work of grading."""

from typing import Any
from uuid import UUID

from assessments.exams.models import Attempt, AttemptState
from assessments.exams.results.grading import AT_ONCE, grade_chunk
from tasks.background import TaskRun, background
from tracker_project.errors import NotFoundError


@background("grade_attempt")
def grade_attempt(run: TaskRun, *, attempt_id: str) -> dict[str, Any]:
    """Grade one attempt; the student who watches it is told that it is done, and nothing of the score."""
    exam = Attempt._base_manager.filter(pk=attempt_id).values_list("exam_id", flat=True).first()
    if exam is None:
        raise NotFoundError("The attempt is gone.")
    result = {"attempt_id": attempt_id, "message": "The attempt was marked."}
    with run.completing() as succeed:
        grade_chunk(exam, [UUID(attempt_id)])
        succeed(result)
    return result


@background("grade_attempts")
def grade_attempts(run: TaskRun, *, exam_id: int) -> dict[str, Any]:
    """Grade every attempt of an exam that waits for it, in chunks, each committed by itself."""
    waiting = Attempt._base_manager.filter(exam=exam_id, state=AttemptState.SUBMITTED).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    graded = 0
    for start in range(0, len(ids), AT_ONCE):
        graded += len(grade_chunk(exam_id, ids[start : start + AT_ONCE]))
        run.progress(min(start + AT_ONCE, len(ids)), len(ids))
    return {"exam_id": exam_id, "graded": graded}
