"""A real worker is killed in the middle of a task: the task is done once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from tasks.models import State, Task
from tasks.tests import demo_work

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; a busy machine starts a worker in ten

pytestmark = [
    pytest.mark.worker,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        os.name != "posix", reason="kills process groups, which only POSIX has"
    ),
]


def database_url() -> str:
    """The test's database, as a process of its own is told it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}").geturl()


@pytest.fixture
def environment(tmp_path):
    """What a worker of this test needs: its database, broker, queue, a short lease."""
    return os.environ | {
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "CELERY_BROKER_URL": os.environ.get("TEST_REDIS_URL", "") or "filesystem://",
        "TASK_QUEUE": f"test-{uuid4().hex}",
        "TASK_LEASE_SECONDS": "2",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def start_worker(environment, tmp_path):
    """`start_worker()` is a new worker in a process group; none outlives the test."""
    workers = []

    def start():
        command = [sys.executable, "-m", "celery", "-A", "tracker_project", "worker"]
        with (tmp_path / "worker.log").open("ab") as log:
            worker = subprocess.Popen(
                [
                    *command,
                    "--concurrency=1",
                    "--include=tasks.tests.demo_work",
                    "--loglevel=INFO",
                ],
                env=environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        kill(worker)


def kill(worker) -> None:
    """As a power cut would: the whole group at once, without a word."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@pytest.fixture
def elsewhere(environment):
    """`elsewhere(code)` runs Python in a process that has the worker's broker."""

    def run(code):
        done = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    return run


def wait_for(what, log):
    """Look until `what()` is so."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        if time.monotonic() > deadline:
            tasks = list(Task.objects.values("kind", "state", "attempts", "error"))
            pytest.fail(
                f"waited {PATIENCE} s in vain; {tasks}; "
                f"the worker says:\n{log.read_text()[-3000:]}"
            )
        time.sleep(0.1)


def test_a_task_whose_worker_is_killed_is_finished_once_by_the_next(
    start_worker, elsewhere, tmp_path
):
    notes, log = tmp_path / "notes", tmp_path / "worker.log"
    first = start_worker()
    elsewhere(
        "from tasks.tests import demo_work\n"
        "demo_work.steps.enqueue("
        f"by=None, total=30, pause=0.1, path={str(notes)!r})"
    )
    wait_for(
        lambda: notes.exists() and Task.objects.get(kind="demo_steps").done > 0, log
    )

    kill(first)
    task = Task.objects.get(kind="demo_steps")
    assert (task.state, demo_work.traces()) == (State.RUNNING, 0)
    start_worker()
    wait_for(
        lambda: (time.time() - Task.objects.get(id=task.id).seen_at.timestamp()) > 2,
        log,
    )
    elsewhere("from tasks.services import sweep; sweep()")
    wait_for(lambda: notes.read_text().endswith("finished\n"), log)

    task.refresh_from_db()
    assert (task.state, task.result, task.attempts) == (
        State.SUCCEEDED,
        {"steps": 30},
        2,
    )
    assert notes.read_text().split() == ["started", "started", "finished"]
    assert demo_work.traces() == 1


def test_a_broker_that_is_down_at_enqueue_loses_nothing(
    start_worker, elsewhere, environment, tmp_path
):
    broker = environment["CELERY_BROKER_URL"]
    environment["CELERY_BROKER_URL"] = "redis://127.0.0.1:1/0"
    elsewhere(
        "from tasks.tests import demo_work; demo_work.answer.enqueue(by=None, value=7)"
    )
    assert Task.objects.get().state == State.QUEUED

    environment["CELERY_BROKER_URL"] = broker
    start_worker()
    elsewhere("from tasks.services import sweep; sweep()")
    wait_for(
        lambda: Task.objects.get().state == State.SUCCEEDED, tmp_path / "worker.log"
    )

    assert Task.objects.get().attempts == 1
