"""The background work of regrades."""

from typing import Any

from assessments.exams.models import Exam, Regrade, RegradeState
from assessments.exams.regrades import services
from tasks.background import TaskRun, background
from tracker_project.errors import NotFoundError


@background("propose_regrade")
def propose_regrade(
    run: TaskRun, *, exam_id: int, changes: list[dict[str, Any]], reason: str
) -> dict[str, Any]:
    """Work out what a regrade would do, and keep the proposal."""
    exam = Exam._base_manager.filter(pk=exam_id).first()
    if exam is None:
        raise NotFoundError("The exam is gone.")
    regrade = services.propose(
        exam, changes, by=run.owner, reason=reason, progress=run.progress
    )
    with run.completing() as succeed:
        regrade.save()
        result = {
            "regrade_id": regrade.pk,
            "exam_id": exam.pk,
            **regrade.effect["summary"],
        }
        succeed(result)
    return result


@background("apply_regrade")
def apply_regrade(run: TaskRun, *, regrade_id: int) -> dict[str, Any]:
    """Apply a proposal, all of it in one transaction."""
    return _worked(run, regrade_id, RegradeState.APPLYING, services.apply)


@background("undo_regrade")
def undo_regrade(run: TaskRun, *, regrade_id: int) -> dict[str, Any]:
    """Undo an applied regrade, all of it in one transaction."""
    return _worked(run, regrade_id, RegradeState.UNDOING, services.undo)


def _worked(run: TaskRun, regrade_id: int, state: str, work: Any) -> dict[str, Any]:
    with run.completing() as succeed:
        regrade = (
            Regrade.objects.select_for_update()
            .filter(pk=regrade_id, state=state)
            .first()
        )
        if regrade is None:
            raise NotFoundError("The regrade is gone, or in another state by now.")
        # Inside the transaction nothing of the progress would be seen, and it would ask for the claim at each step.
        result: dict[str, Any] = work(
            regrade, by=run.owner, progress=lambda done, total: None
        )
        succeed(result)
    return result
