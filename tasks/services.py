"""A task's life: claimed once, run, finished or tried again, cancelled, swept up when its worker died."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit
from tasks.background import REGISTRY, CancelledError, ClaimLostError, TaskRun
from tasks.models import FINAL, State, Task
from tasks.sending import send
from tracker_project.database.retrying import retried
from tracker_project.errors import ConflictError, StudentTrackingException

logger = logging.getLogger("tracker.tasks")
# A message may be lost, or only wait behind others. The first is found soon; while long work keeps
# the workers busy, those behind it are not sent over and over.
YOUNG = timedelta(minutes=1)
RESEND_YOUNG_AFTER, RESEND_AFTER = timedelta(seconds=10), timedelta(minutes=2)


def claim(task_id: UUID) -> Task | None:
    """The task, if it waits and nobody else has taken it: one conditional update decides."""
    now = timezone.now()
    token = uuid4()
    due = Q(due_at=None) | Q(due_at__lte=now)
    waiting = Task.objects.filter(
        due, id=task_id, state=State.QUEUED, cancel_requested=False
    )
    taken = waiting.move(
        State.RUNNING,
        claim=token,
        seen_at=now,
        started_at=Coalesce(F("started_at"), now),
        attempts=F("attempts") + 1,
    )
    return Task.objects.select_related("owner").get(id=task_id) if taken else None


def execute(task_id: UUID) -> str:
    """Run a task to its end, or leave it for another try; the state in which it now is.

    Safe to call twice and at once: whoever doesn't get the claim does nothing.
    """
    task = claim(task_id)
    if task is None:
        return (
            Task.objects.filter(id=task_id).values_list("state", flat=True).first()
            or "gone"
        )
    run = TaskRun(task)
    token = audit.set_actor(audit.Actor(task.owner))
    try:
        with _heartbeat(task):
            result = retried(lambda: REGISTRY[task.kind](run, **task.args))
        if not run.finished:
            run.succeed(result)
    except Exception as error:
        _ended_badly(task, error)
    finally:
        audit.reset_actor(token)
    return Task.objects.values_list("state", flat=True).get(id=task_id)


@contextmanager
def _heartbeat(task: Task) -> Iterator[None]:
    """Says from beside the work that its worker lives, so that the sweep leaves the task alone."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(settings.TASK_LEASE_SECONDS / 4):
            try:
                close_old_connections()
                Task.objects.filter(id=task.id, claim=task.claim).update(
                    seen_at=timezone.now()
                )
            except (
                DatabaseError
            ) as error:  # one missed beat is no death; the next may get through
                logger.warning(
                    "Task %s could not say that it lives: %s", task.id, error
                )
        connection.close()

    thread = threading.Thread(target=beat, daemon=True, name=f"heartbeat-{task.id}")
    thread.start()
    try:
        yield
    finally:
        stop.set()


def _ended_badly(task: Task, error: Exception) -> None:
    """Cancelled, refused for good by a rule, or to be tried again after a while that doubles."""
    held = Task.objects.filter(id=task.id, claim=task.claim, state=State.RUNNING)
    if isinstance(error, ClaimLostError):
        logger.warning("Task %s was taken over by another worker.", task.id)
    elif isinstance(error, CancelledError):
        held.move(State.CANCELLED, finished_at=timezone.now(), error="Cancelled.")
    elif (reason := _final_reason(task, error)) is not None:
        # PostgreSQL takes no NUL, and a rule may quote one out of a file.
        told = getattr(error, "result", None)  # a RefusedError's
        held.move(
            State.FAILED,
            finished_at=timezone.now(),
            error=reason.replace("\x00", ""),
            result=told,
        )
    else:
        logger.warning(
            "Task %s (%s) failed and is tried again.",
            task.id,
            task.kind,
            exc_info=error,
        )
        _try_again(task, held)


def _final_reason(task: Task, error: Exception) -> str | None:
    """The sentence of an error that another try would only repeat; None where it may pass."""
    if isinstance(error, StudentTrackingException):
        return error.message
    if isinstance(error, SoftTimeLimitExceeded):
        return f"It took longer than {settings.CELERY_TASK_SOFT_TIME_LIMIT} seconds."
    if task.attempts >= _most_attempts(task):
        if task.kind not in REGISTRY:
            return f"No worker knows the work called {task.kind}."
        logger.error(
            "Task %s (%s) failed for good.", task.id, task.kind, exc_info=error
        )
        return f"{type(error).__name__}: it failed {task.attempts} times."
    return None


def _try_again(task: Task, held: Any) -> None:
    """Queue it once more, unless its owner asked to stop meanwhile."""
    now, wait = timezone.now(), 2**task.attempts
    due_at = now + timedelta(seconds=wait)
    if held.filter(cancel_requested=False).move(
        State.QUEUED, claim=None, due_at=due_at, sent_at=now
    ):
        send(task.id, delay=wait)
    else:
        held.move(State.CANCELLED, finished_at=now, error="Cancelled.")


@transaction.atomic
def cancel(task: Task, *, by: Any) -> Task:
    """Ask a task to stop: a waiting one at once, a running one at its next progress."""
    task = Task.objects.select_for_update().get(id=task.id)
    if task.state in FINAL:
        raise ConflictError(
            f"The task has ended already: {task.state}.", code="task_ended"
        )
    Task.objects.filter(id=task.id).update(cancel_requested=True)
    waiting = Task.objects.filter(id=task.id, state=State.QUEUED)
    waiting.move(State.CANCELLED, finished_at=timezone.now(), error="Cancelled.")
    task.refresh_from_db()
    return task


def sweep() -> dict[str, int]:
    """Pick up every row that has waited too long: a message lost, a worker killed.

    Returns how many tasks were sent again, freed from a dead worker, and given up.
    """
    now = timezone.now()
    dead = Task.objects.filter(
        state=State.RUNNING,
        seen_at__lt=now - timedelta(seconds=settings.TASK_LEASE_SECONDS),
    )
    given_up = sum(
        _give_up(dead.filter(claim=task.claim), task, now)
        for task in dead
        if _spent(task)
    )
    freed = dead.filter(cancel_requested=False).move(
        State.QUEUED, claim=None, sent_at=None, due_at=None
    )
    dead.filter(cancel_requested=True).move(
        State.CANCELLED, finished_at=now, error="Cancelled."
    )
    return {"sent": _send_waiting(now), "freed": freed, "given_up": given_up}


def _send_waiting(now: datetime) -> int:
    """Send the oldest of those whose message may be lost; how many. Stops where no broker answers."""
    due = Q(due_at=None) | Q(due_at__lte=now)
    young = Q(created_at__gt=now - YOUNG, sent_at__lt=now - RESEND_YOUNG_AFTER)
    stale = Q(sent_at=None) | young | Q(sent_at__lt=now - RESEND_AFTER)
    waiting = Task.objects.filter(due, stale, state=State.QUEUED).order_by("created_at")
    sent = 0
    for task_id in waiting.values_list("id", flat=True)[:1000]:
        Task.objects.filter(id=task_id, state=State.QUEUED).update(sent_at=now)
        if not send(task_id):
            break
        sent += 1
    return sent


def _most_attempts(task: Task) -> int:
    """How often to try; work that this process doesn't know may be known to another one, of a newer version."""
    return REGISTRY[task.kind].max_attempts if task.kind in REGISTRY else 3


def _spent(task: Task) -> bool:
    return task.attempts >= _most_attempts(task) + 2


def _give_up(dead: Any, task: Task, now: datetime) -> int:
    """A task whose worker dies each time must not kill workers for ever."""
    gone = f"Its worker died {task.attempts} times."
    given_up: int = dead.move(State.FAILED, finished_at=now, error=gone)
    return given_up
