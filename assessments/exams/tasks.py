"""The background work of exams, found here by Celery."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from assessments.exams.models import Attempt, Exam, Regrade, RegradeState
from assessments.exams.regrades import services as regrades
from assessments.exams.results import queue, releasing
from assessments.exams.results.grading import grade_chunk
from assessments.exams.sitting import overdue
from tasks.background import Result, TaskRun, background
from tracker_project.errors import NotFoundError


@shared_task(name="exams.submit_overdue", acks_late=True, expires=15)
def submit_overdue() -> None:
    """Submit attempts whose time has passed; killed half way, it submits each once."""
    overdue.submit_overdue(timezone.now())


@background("grade_attempt")
def grade_attempt(run: TaskRun, *, attempt_id: str) -> Result:
    """Grade one attempt.

    The student who watches it is told that it is done, and nothing of the score.
    """
    attempts = Attempt._base_manager.filter(pk=attempt_id)
    exam_id = attempts.values_list("exam_id", flat=True).first()
    if exam_id is None:
        raise NotFoundError("The attempt is gone.")

    result: Result = {"attempt_id": attempt_id, "message": "The attempt was marked."}
    with run.completing() as succeed:
        grade_chunk(exam_id, [UUID(attempt_id)])
        succeed(result)
    return result


@background("grade_attempts")
def grade_attempts(run: TaskRun, *, exam_id: int) -> Result:
    graded = queue.grade_exam(exam_id, run.progress)
    return {"exam_id": exam_id, "graded": graded}


@shared_task(name="grades.grade_waiting", acks_late=True, expires=30)
def grade_waiting() -> None:
    """Grade what was overlooked."""
    queue.enqueue_overlooked(timezone.now())


@shared_task(name="exams.release_due", acks_late=True, expires=30)
def release_due() -> None:
    """Release the results of exams that are closed and graded."""
    releasing.release_due(timezone.now())


@background("propose_regrade")
def propose_regrade(
    run: TaskRun, *, exam_id: int, changes: list[dict[str, Any]], reason: str
) -> Result:
    """Work out what a regrade would do, and save the proposal."""
    exam = _exam(exam_id)
    regrade = regrades.propose_regrade(
        exam, changes, by=run.owner, reason=reason, progress=run.progress
    )

    with run.completing() as succeed:
        regrade.save()
        result: Result = {
            "regrade_id": regrade.pk,
            "exam_id": exam.pk,
            **regrade.effect["summary"],
        }
        succeed(result)
    return result


@background("apply_regrade")
def apply_regrade(run: TaskRun, *, regrade_id: int) -> Result:
    """Apply a proposal, all of it in one transaction."""
    return _work_on_regrade(
        run, regrade_id, RegradeState.APPLYING, regrades.apply_regrade
    )


@background("undo_regrade")
def undo_regrade(run: TaskRun, *, regrade_id: int) -> Result:
    """Undo an applied regrade, all of it in one transaction."""
    return _work_on_regrade(
        run, regrade_id, RegradeState.UNDOING, regrades.undo_regrade
    )


def _work_on_regrade(
    run: TaskRun, regrade_id: int, state: str, work: regrades.Work
) -> Result:
    with run.completing() as succeed:
        rows = Regrade.objects.select_for_update()
        regrade = rows.filter(pk=regrade_id, state=state).first()
        if regrade is None:
            raise NotFoundError("The regrade is gone, or in another state by now.")
        result: Result = {**work(regrade, run.owner)}
        succeed(result)
    return result


@background("compare_texts")
def compare_texts(run: TaskRun, *, exam_id: int) -> Result:
    """Compare the free-text answers of an exam."""
    # It loads scientific libraries, which no other work here wants.
    from assessments.exams.analysis.comparison import compare

    return {**compare(_exam(exam_id), run.progress)}


def _exam(exam_id: int) -> Exam:
    exam = Exam._base_manager.filter(pk=exam_id).first()
    if exam is None:
        raise NotFoundError("The exam is gone.")
    return exam
