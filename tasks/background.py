"""How an app declares background work, and what that work is handed while it runs.

@background("train_model")
def train_model(run: TaskRun, *, rows: int) -> dict: ...

task = train_model.enqueue(by=request.user, rows=100)
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from tasks.models import FINAL, State, Task
from tasks.sending import send_on_commit
from tracker_project.errors import StudentTrackingException

Result = dict[str, Any] | list[Any] | None
REGISTRY: dict[str, "Background"] = {}
TELL_EVERY = 0.5  # seconds between two writes of the progress


class ClaimLostError(Exception):
    """Another worker has the task by now; whatever this one did is rolled back."""


class CancelledError(Exception):
    """The owner asked to stop."""


class RefusedError(StudentTrackingException):
    """The work can't be done as it was asked for; `result` says why in detail, and stays with the failed task."""

    code = "refused"

    def __init__(self, message: str, result: dict[str, Any]) -> None:
        super().__init__(message)
        self.result = result


class TaskRun:
    """A claimed task while it runs: tells progress, notices a cancellation, finishes once."""

    def __init__(self, task: Task) -> None:
        self.task_id: UUID = task.id
        self.owner = task.owner
        self.claim = task.claim
        self.finished = False
        self._told_at = 0.0

    def _held(self) -> Any:
        return Task.objects.filter(
            id=self.task_id, claim=self.claim, state=State.RUNNING
        )

    def progress(self, done: int, total: int) -> None:
        """Tell how far the work is; call it as often as you like, outside a transaction.

        Raises CancelledError or ClaimLostError, on which the work must stop.
        """
        if time.monotonic() - self._told_at < TELL_EVERY and done < total:
            return
        self._told_at = time.monotonic()
        if not self._held().update(done=done, total=total, seen_at=timezone.now()):
            raise ClaimLostError
        if self._held().filter(cancel_requested=True).exists():
            raise CancelledError

    @contextmanager
    def completing(self) -> Iterator[Callable[[Result], None]]:
        """A transaction in which the work's effect and the task's end are written together.

        with run.completing() as succeed:
            write_rows()
            succeed({"imported": 7})

        So a worker that is killed in the middle leaves neither, and a second delivery does it all once.
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
        """Finish with `result`; raises ClaimLostError where the task is no longer ours."""
        if not self._held().move(
            State.SUCCEEDED, result=result, finished_at=timezone.now(), error=""
        ):
            raise ClaimLostError
        self.finished = True


class Background:
    """A declared kind of work."""

    def __init__(
        self, kind: str, work: Callable[..., Result], max_attempts: int
    ) -> None:
        self.kind, self.work, self.max_attempts = kind, work, max_attempts

    def enqueue(self, *, by: Any, **args: Any) -> Task:
        return enqueue(self.kind, by=by, **args)

    def enqueue_alone(self, *, by: Any, **args: Any) -> Task:
        """The task of this kind for the same `args` that waits or runs already, whoever owns it, or else a new one."""
        with transaction.atomic():
            # A row that is always there: whoever asks at the same moment waits for the answer of the first.
            ContentType.objects.select_for_update().get(
                pk=ContentType.objects.get_for_model(Task).pk
            )
            same = {f"args__{name}": value for name, value in args.items()}
            under_way = Task.objects.filter(
                kind=self.kind, cancel_requested=False, **same
            ).exclude(state__in=FINAL)
            return under_way.order_by("created_at").first() or self.enqueue(
                by=by, **args
            )

    def __call__(self, run: TaskRun, **args: Any) -> Result:
        """Do the work here and now."""
        return self.work(run, **args)


def enqueue(kind: str, *, by: Any, **args: Any) -> Task:
    """A queued task of a kind, sent to a worker when the transaction commits.

    Its owner is `by`; None means the school itself. For code that lies below the module
    which declares the work; that knows it by its name, as the worker does.
    """
    task = Task.objects.create(kind=kind, owner=by, args=args, sent_at=timezone.now())
    send_on_commit(task.id)
    return task


def background(
    kind: str, *, max_attempts: int = 3
) -> Callable[[Callable[..., Result]], Background]:
    """Declare a function as work that a worker does; its arguments must be JSON.

    It may be delivered twice and killed anywhere, and is tried `max_attempts` times where it
    fails for a reason that may pass.
    """

    def declare(work: Callable[..., Result]) -> Background:
        if kind in REGISTRY:
            raise StudentTrackingException(f"Two tasks are called {kind}.")
        REGISTRY[kind] = Background(kind, work, max_attempts)
        return REGISTRY[kind]

    return declare
