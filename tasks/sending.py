"""The message to a worker: a hint that a row waits, sent on commit, never relied upon."""

import logging
from uuid import UUID

from celery import current_app
from django.db import transaction

from tasks.models import Task

logger = logging.getLogger("tracker.tasks")


def send(task_id: UUID, delay: float = 0) -> bool:
    """Tell a worker of a task, after `delay` seconds; False where no broker takes it.

    Whatever keeps the broker from it, the work is only late: the row says that nobody knows of it,
    and the next sweep sends it.
    """
    try:
        current_app.send_task(
            "tasks.run", args=[str(task_id)], countdown=delay or None, retry=False
        )
    except Exception as error:
        logger.warning(
            "The broker does not answer (%s); the sweep will send task %s.",
            error,
            task_id,
        )
        Task.objects.filter(id=task_id).update(sent_at=None)
        return False
    return True


def send_on_commit(task_id: UUID) -> None:
    """Send when the row can be seen by others, or now outside a transaction."""
    transaction.on_commit(lambda: send(task_id), robust=True)
