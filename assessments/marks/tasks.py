"""The background work of assessments."""

from celery import shared_task

from assessments.marks import statuses
from tasks.background import TaskRun, background


@background("rebuild_bands")
def rebuild_bands(run: TaskRun) -> dict[str, int]:
    """Bring every stored status up to date with the bands and the term of now."""
    return statuses.rebuild_statuses(run.progress)


@shared_task(name="marks.rebuild", acks_late=True, expires=3600)
def rebuild() -> None:
    """Once a day: another term may have begun."""
    rebuild_bands.enqueue(by=None)
