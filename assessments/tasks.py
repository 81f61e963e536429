"""The background work of assessments."""

from celery import shared_task

from assessments import statuses
from assessments.bank.tasks import import_questions  # noqa: F401 - found here by the worker
from assessments.exams.analysis.tasks import compare_texts  # noqa: F401 - the same
from assessments.exams.regrades.tasks import apply_regrade, propose_regrade, undo_regrade  # noqa: F401 - the same
from assessments.exams.results.tasks import grade_attempt, grade_attempts, grade_waiting, release_due  # noqa: F401
from assessments.exams.sitting.tasks import submit_overdue  # noqa: F401 - the same
from tasks.background import TaskRun, background


@background("rebuild_bands")
def rebuild_bands(run: TaskRun) -> dict[str, int]:
    """Bring every stored status up to date with the bands and the term that count now."""
    return statuses.rebuild_statuses(run.progress)


@shared_task(name="assessments.rebuild", acks_late=True, expires=3600)
def rebuild() -> None:
    """Once a day: another term may have begun."""
    rebuild_bands.enqueue(by=None)
