"""The two messages that a worker knows: run this task, and sweep up."""

from uuid import UUID

from celery import shared_task

from tasks import services


@shared_task(name="tasks.run", acks_late=True)
def run(task_id: str) -> None:
    """Run one task; a second delivery does nothing."""
    services.execute(UUID(task_id))


@shared_task(name="tasks.sweep", acks_late=True, expires=60)
def sweep() -> None:
    """Send what waits, free what a dead worker held."""
    services.sweep()
