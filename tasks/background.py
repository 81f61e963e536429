"""How an app declares background work, queues it, and what it is handed while it runs.

@background("train_model")
def train_model(run: TaskRun, *, rows: int) -> dict: ...

task = train_model.enqueue(by=request.user, rows=100)
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from celery import current_app
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from tasks.models import FINAL, State, Task, TaskQuerySet
from tracker_project.errors import StudentTrackingException

# What goes through a task's row and a broker is JSON; each kind of work knows its own.
Result = dict[str, Any] | list[Any] | None
Work = Callable[..., Result]

REGISTRY: dict[str, "Background"] = {}
PROGRESS_INTERVAL = 0.5  # seconds between two writes of the progress

logger = logging.getLogger("tracker.tasks")


class ClaimLostError(Exception):
    """Another worker has the task by now; whatever this one did is rolled back."""


class CancelledError(Exception):
    """The owner asked to stop."""


class RefusedError(StudentTrackingException):
    """The work can't be done as it was asked for.

    `result` says why in detail, and stays with the failed task.
    """

    code = "refused"

    def __init__(self, message: str, result: dict[str, Any]) -> None:
        super().__init__(message)
        self.result = result


class TaskRun:
    """A claimed task while it runs: tells progress, notes a cancellation, ends once."""

    def __init__(self, task: Task) -> None:
        self.task_id: UUID = task.id
        self.owner = task.owner
        self.claim = task.claim
        self.finished = False
        self._progress_written_at = 0.0

    def _row(self) -> TaskQuerySet:
        """The task's row, for as long as it is ours."""
        return Task.objects.filter(
            id=self.task_id, claim=self.claim, state=State.RUNNING
        )

    def progress(self, done: int, total: int) -> None:
        """Tell how far the work is: as often as you like, but outside a transaction.

        Raises CancelledError or ClaimLostError, on which the work must stop.
        """
        elapsed = time.monotonic() - self._progress_written_at
        if elapsed < PROGRESS_INTERVAL and done < total:
            return
        self._progress_written_at = time.monotonic()

        if not self._row().update(done=done, total=total, seen_at=timezone.now()):
            raise ClaimLostError
        if self._row().filter(cancel_requested=True).exists():
            raise CancelledError

    @contextmanager
    def completing(self) -> Iterator[Callable[[Result], None]]:
        """A transaction in which the work's effect and the task's end are written.

        with run.completing() as succeed:
            write_rows()
            succeed({"imported": 7})

        So a worker that is killed in the middle leaves neither, and a second delivery
        does it all once.
        """
        try:
            with transaction.atomic():
                yield self.succeed
                if not self.finished:
                    self.succeed(None)
        except BaseException:
            self.finished = False  # rolled back with the rest
            raise

    def succeed(self, result: Result) -> None:
        """End with `result`; raises ClaimLostError where the task is no longer ours."""
        ended = self._row().move(
            State.SUCCEEDED, result=result, finished_at=timezone.now(), error=""
        )
        if not ended:
            raise ClaimLostError
        self.finished = True


class Background:
    """A declared kind of work."""

    def __init__(self, kind: str, work: Work, max_attempts: int) -> None:
        self.kind = kind
        self.work = work
        self.max_attempts = max_attempts

    def __call__(self, run: TaskRun, **args: Any) -> Result:
        """Do the work here and now."""
        return self.work(run, **args)

    def enqueue(self, *, by: User | None, **args: Any) -> Task:
        return enqueue(self.kind, by=by, **args)

    def enqueue_alone(self, *, by: User | None, **args: Any) -> Task:
        """The task of this kind and `args` that waits or runs already, or a new one.

        Whoever owns it.
        """
        with transaction.atomic():
            # A row that is always there: whoever asks at the same moment waits for the
            # answer of the first.
            content_type = ContentType.objects.get_for_model(Task)
            ContentType.objects.select_for_update().get(pk=content_type.pk)

            same_args = {f"args__{name}": value for name, value in args.items()}
            under_way = (
                Task.objects.filter(kind=self.kind, cancel_requested=False)
                .filter(**same_args)
                .exclude(state__in=FINAL)
                .order_by("created_at")
                .first()
            )
            return under_way or self.enqueue(by=by, **args)


def background(kind: str, *, max_attempts: int = 3) -> Callable[[Work], Background]:
    """Declare a function as work that a worker does; its arguments must be JSON.

    It may be delivered twice and killed anywhere, and is tried `max_attempts` times
    where it fails for a reason that may pass.
    """

    def declare(work: Work) -> Background:
        if kind in REGISTRY:
            raise StudentTrackingException(f"Two tasks are called {kind}.")
        REGISTRY[kind] = Background(kind, work, max_attempts)
        return REGISTRY[kind]

    return declare


def enqueue(kind: str, *, by: User | None, **args: Any) -> Task:
    """A queued task of a kind, sent to a worker when the transaction commits.

    Its owner is `by`; None means the school itself. For code that lies below the module
    which declares the work; that knows it by its name, as the worker does.
    """
    task = Task.objects.create(kind=kind, owner=by, args=args, sent_at=timezone.now())
    transaction.on_commit(lambda: send(task.id), robust=True)
    return task


def send(task_id: UUID, delay: float = 0) -> bool:
    """Tell a worker of a task, after `delay` seconds; False where no broker takes it.

    The message is a hint that a row waits. Whatever keeps the broker from it, the work
    is only late: the row says that nobody knows of it, and the next sweep sends it.
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
