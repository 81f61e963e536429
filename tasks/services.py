"""A task is claimed once, run, ended or tried again, and freed if its worker died."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit
from accounts.models import User
from tasks.background import (
    REGISTRY,
    CancelledError,
    ClaimLostError,
    RefusedError,
    TaskRun,
    send,
)
from tasks.models import FINAL, State, Task, TaskQuerySet
from tracker_project.database.retrying import retried
from tracker_project.errors import ConflictError, StudentTrackingException

# A message may be lost, or only wait behind others. The first is found soon; while long
# work keeps the workers busy, those behind it are not sent over and over.
YOUNG = timedelta(minutes=1)
RESEND_YOUNG_AFTER = timedelta(seconds=10)
RESEND_AFTER = timedelta(minutes=2)
SENT_BY_A_SWEEP = 1000

# Work that this process doesn't know may be known to another one, of a newer version.
MAX_ATTEMPTS_OF_UNKNOWN = 3
# A worker may be killed for no fault of the task, but not for ever.
DEATHS_BEYOND_ATTEMPTS = 2

logger = logging.getLogger("tracker.tasks")


def claim(task_id: UUID) -> Task | None:
    """The task, if it waits and nobody else has it: one conditional update decides."""
    now = timezone.now()
    due = Q(due_at=None) | Q(due_at__lte=now)
    waiting = Task.objects.filter(
        due, id=task_id, state=State.QUEUED, cancel_requested=False
    )
    taken = waiting.move(
        State.RUNNING,
        claim=uuid4(),
        seen_at=now,
        started_at=Coalesce(F("started_at"), now),
        attempts=F("attempts") + 1,
    )
    if not taken:
        return None
    return Task.objects.select_related("owner").get(id=task_id)


def execute(task_id: UUID) -> str:
    """Run a task to its end, or leave it for another try; the state in which it now is.

    Safe to call twice and at once: whoever doesn't get the claim does nothing.
    """
    task = claim(task_id)
    if task is None:
        states = Task.objects.filter(id=task_id).values_list("state", flat=True)
        return states.first() or "gone"

    run = TaskRun(task)
    token = audit.set_actor(audit.Actor(task.owner))
    try:
        with _heartbeat(task):
            result = retried(lambda: REGISTRY[task.kind](run, **task.args))
        if not run.finished:
            run.succeed(result)
    except Exception as error:
        _end_after(error, task)
    finally:
        audit.reset_actor(token)
    return Task.objects.values_list("state", flat=True).get(id=task_id)


@contextmanager
def _heartbeat(task: Task) -> Iterator[None]:
    """Say from beside the work that its worker lives: the sweep leaves it alone."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(settings.TASK_LEASE_SECONDS / 4):
            try:
                close_old_connections()
                row = Task.objects.filter(id=task.id, claim=task.claim)
                row.update(seen_at=timezone.now())
            except DatabaseError as error:
                # One missed beat is no death; the next may get through.
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


def _end_after(error: Exception, task: Task) -> None:
    """Cancelled, failed for good, or queued again after a while that doubles."""
    row = Task.objects.filter(id=task.id, claim=task.claim, state=State.RUNNING)

    if isinstance(error, ClaimLostError):
        logger.warning("Task %s was taken over by another worker.", task.id)
        return
    if isinstance(error, CancelledError):
        _mark_cancelled(row)
        return

    reason = _final_reason(error, task)
    if reason is None:
        logger.warning(
            "Task %s (%s) failed and is tried again.",
            task.id,
            task.kind,
            exc_info=error,
        )
        _try_again(task, row)
        return

    row.move(
        State.FAILED,
        finished_at=timezone.now(),
        # PostgreSQL takes no NUL, and a rule may quote one out of a file.
        error=reason.replace("\x00", ""),
        result=error.result if isinstance(error, RefusedError) else None,
    )


def _final_reason(error: Exception, task: Task) -> str | None:
    """The sentence of an error that another try would only repeat; None else."""
    if isinstance(error, StudentTrackingException):
        return error.message
    if isinstance(error, SoftTimeLimitExceeded):
        return f"It took longer than {settings.CELERY_TASK_SOFT_TIME_LIMIT} seconds."
    if task.attempts < _max_attempts(task):
        return None
    if task.kind not in REGISTRY:
        return f"No worker knows the work called {task.kind}."

    logger.error("Task %s (%s) failed for good.", task.id, task.kind, exc_info=error)
    return f"{type(error).__name__}: it failed {task.attempts} times."


def _max_attempts(task: Task) -> int:
    if task.kind in REGISTRY:
        return REGISTRY[task.kind].max_attempts
    return MAX_ATTEMPTS_OF_UNKNOWN


def _try_again(task: Task, row: TaskQuerySet) -> None:
    """Queue it once more, unless its owner asked to stop meanwhile."""
    now = timezone.now()
    delay = 2**task.attempts  # seconds
    queued = row.filter(cancel_requested=False).move(
        State.QUEUED, claim=None, due_at=now + timedelta(seconds=delay), sent_at=now
    )
    if queued:
        send(task.id, delay=delay)
    else:
        _mark_cancelled(row)


def _mark_cancelled(rows: TaskQuerySet) -> None:
    rows.move(State.CANCELLED, finished_at=timezone.now(), error="Cancelled.")


@transaction.atomic
def cancel(task: Task, *, by: User | None) -> Task:
    """Ask a task to stop: a waiting one at once, a running one at its next progress."""
    task = Task.objects.select_for_update().get(id=task.id)
    if task.state in FINAL:
        raise ConflictError(
            f"The task has ended already: {task.state}.", code="task_ended"
        )

    Task.objects.filter(id=task.id).update(cancel_requested=True)
    _mark_cancelled(Task.objects.filter(id=task.id, state=State.QUEUED))
    task.refresh_from_db()
    return task


def sweep() -> dict[str, int]:
    """Pick up every row that has waited too long: a message lost, a worker killed.

    Returns how many tasks were sent again, freed from a dead worker, and given up.
    """
    now = timezone.now()
    lease = timedelta(seconds=settings.TASK_LEASE_SECONDS)
    dead = Task.objects.filter(state=State.RUNNING, seen_at__lt=now - lease)

    # A task whose worker dies each time must not kill workers for ever.
    given_up = 0
    for task in dead:
        if task.attempts >= _max_attempts(task) + DEATHS_BEYOND_ATTEMPTS:
            given_up += dead.filter(claim=task.claim).move(
                State.FAILED,
                finished_at=now,
                error=f"Its worker died {task.attempts} times.",
            )

    freed = dead.filter(cancel_requested=False).move(
        State.QUEUED, claim=None, sent_at=None, due_at=None
    )
    _mark_cancelled(dead.filter(cancel_requested=True))

    return {"sent": _send_waiting(now), "freed": freed, "given_up": given_up}


def _send_waiting(now: datetime) -> int:
    """Send the oldest of those whose message may be lost; how many were sent.

    Stops where no broker answers.
    """
    due = Q(due_at=None) | Q(due_at__lte=now)
    young = Q(created_at__gt=now - YOUNG, sent_at__lt=now - RESEND_YOUNG_AFTER)
    stale = Q(sent_at=None) | young | Q(sent_at__lt=now - RESEND_AFTER)
    waiting = Task.objects.filter(due, stale, state=State.QUEUED).order_by("created_at")

    sent = 0
    for task_id in waiting.values_list("id", flat=True)[:SENT_BY_A_SWEEP]:
        Task.objects.filter(id=task_id, state=State.QUEUED).update(sent_at=now)
        if not send(task_id):
            break
        sent += 1
    return sent
