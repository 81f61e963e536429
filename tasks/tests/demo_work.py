"""Kinds of work that only the tests know, and the worker that they start."""

import time
from pathlib import Path
from typing import Any

from django.utils import timezone

from tasks.background import TaskRun, background
from tasks.models import State, Task
from tracker_project.errors import ValidationError


def leave_a_trace(run: TaskRun) -> None:
    """An effect in the database that a test can count."""
    Task.objects.create(
        kind="trace",
        state=State.SUCCEEDED,
        finished_at=timezone.now(),
        args={"of": str(run.task_id)},
    )


def traces() -> int:
    return Task.objects.filter(kind="trace").count()


@background("demo_trace")
def trace(run: TaskRun, **args: Any) -> Any:
    with run.completing() as succeed:
        leave_a_trace(run)
        succeed(args)
    return None


@background("demo_answer")
def answer(run: TaskRun, *, value: Any) -> Any:
    return value


@background("demo_refused")
def refused(run: TaskRun) -> Any:
    leave_a_trace(run)
    raise ValidationError("line 7: \x00 is no score.", {"line": ["7"]})


@background("demo_failing")
def failing(run: TaskRun) -> Any:
    with run.completing():
        leave_a_trace(run)
        raise ConnectionError("the other side is away")


@background("demo_flaky")
def flaky(run: TaskRun, *, path: str) -> Any:
    tries = Path(path)
    tries.write_text((tries.read_text() if tries.exists() else "") + "x")
    if len(tries.read_text()) < 2:
        raise ConnectionError("the other side is away")
    return len(tries.read_text())


@background("demo_steps")
def steps(run: TaskRun, *, total: int, pause: float = 0, path: str = "") -> Any:
    """Tells its progress at each step; notes in `path` its start and its end."""
    note(path, "started")
    for step in range(total):
        run.progress(step, total)
        time.sleep(pause)
    run.progress(total, total)
    with run.completing() as succeed:
        leave_a_trace(run)
        succeed({"steps": total})
    note(path, "finished")


def note(path: str, word: str) -> None:
    if path:
        with Path(path).open("a") as file:
            file.write(f"{word}\n")
