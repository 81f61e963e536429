"""`manage.py up`: the whole tracker on one machine, nothing to install beside it."""

import contextlib
import fcntl
import os
import socket
import sys
from argparse import ArgumentParser
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from tracker_project.checks import refuse_unsafe_settings
from tracker_project.runner.embedded_broker import embedded_broker
from tracker_project.runner.supervisor import Program, Supervisor
from tracker_project.serving.command import web_command

BROKER, SEED, TRAIN, SERVE, SCHEDULE = range(5)  # the order of the start
EVERYWHERE = "0.0.0.0"  # noqa: S104 - only where --host says so
# Two busy cores and a thread pool in each process make predictions many times slower.
ONE_THREAD = {"OMP_NUM_THREADS": "1"}
DEMO_ACCOUNTS = (
    (["admin@school.edu"], "Admin123!"),
    (["teacher1@school.edu", "teacher2@school.edu"], "Teacher123!"),
    (["student1@school.edu", "student2@school.edu"], "Student123!"),
    (["parent1@school.edu"], "Parent123!"),
)


class Command(BaseCommand):
    """Prepares the data folder, then starts and supervises broker, worker, web and
    schedule.
    """

    help = (
        "Prepare and serve the tracker on this machine: broker, worker, web server and"
        " schedule."
    )
    # They load every route; handle() asks what matters here.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and what to fill an empty school with."""
        parser.add_argument(
            "--data", type=Path, help="a student file to fill an empty school with"
        )
        parser.add_argument("--port", default="8000")
        parser.add_argument(
            "--host",
            default="127.0.0.1",
            help=f"{EVERYWHERE} to be reached from other machines",
        )

    def handle(
        self, *args: object, data: Path | None, host: str, port: str, **options: object
    ) -> None:
        """Serve until Ctrl-C; what stands in the way is one sentence and exit code 1, a
        port that is none 2.
        """
        self._serve(data, host, _port(str(port)))

    def _serve(self, data: Path | None, host: str, port: int) -> None:
        if data and not data.is_file():
            raise CommandError(f"There is no file {data}.")
        refuse_unsafe_settings()
        with _only_one_here():
            _claim_port(host, port)
            self._migrate_if_behind()
            programs = self._programs(data and data.resolve(), host, port)
            os.chdir(settings.BASE_DIR)  # where the programs find the code
            connections.close_all()
            supervisor = Supervisor(
                programs, self._say, lambda: self._welcome(host, port)
            )
            supervisor.stop_on_signals()
            code = supervisor.run()
        sys.exit(code)

    def _migrate_if_behind(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("Bringing the database up to date.")
            call_command("migrate", interactive=False, verbosity=0)

    def _programs(self, data: Path | None, host: str, port: int) -> list[Program]:
        broker, env = self._broker()
        served = ONE_THREAD | env
        return [
            *broker,
            *self._first_start(data, env),
            Program(
                "web",
                web_command(host, port),
                SERVE,
                served,
                ready=lambda: _answers(host, port),
            ),
            Program(
                "worker",
                _celery("worker", "--concurrency=2", "--without-mingle"),
                SERVE,
                served,
            ),
            # No file with its process id: after a crash that would refuse the next
            # start.
            Program("schedule", _celery("beat", "--pidfile="), SCHEDULE, env),
        ]

    def _broker(self) -> tuple[list[Program], dict[str, str]]:
        if os.environ.get("CELERY_BROKER_URL") or settings.REDIS_URL:
            return [], {}
        if embedded := embedded_broker(settings.DATA_DIR / "broker"):
            program, url = embedded
            return [program], {"CELERY_BROKER_URL": url}
        self._say(
            "The embedded broker has no build for this system; tasks are passed on as"
            " files, more slowly."
        )
        return [], {"CELERY_BROKER_URL": "filesystem://"}

    def _first_start(self, data: Path | None, env: dict[str, str]) -> list[Program]:
        """Fill an empty school and train on it; each as a process, to give its memory
        back.
        """
        empty = not get_user_model().objects.exists()
        if data and not empty:
            self._say(
                f"The school already has people, so {data} was not read. To add it:"
                " manage.py import_students."
            )
        if empty and not settings.DEBUG:
            self._say(
                "There are no people yet. Make the first administrator: manage.py"
                " createsuperuser."
            )
            return []
        programs = []
        if empty:
            file = ["--data", str(data)] if data else []
            programs.append(
                Program("seed_demo", _manage("seed_demo", *file), SEED, env, once=True)
            )
        if empty or not any(settings.MODEL_DIR.glob("*.json")):
            programs.append(
                Program(
                    "train_model",
                    _manage("train_model", "--if-possible"),
                    TRAIN,
                    env,
                    once=True,
                    optional=True,
                )
            )
        return programs

    def _welcome(self, host: str, port: int) -> None:
        is_local = host in ("127.0.0.1", EVERYWHERE)
        base = f"http://{'localhost' if is_local else host}:{port}"
        lines = [
            "",
            f"  API      {base}/api/",
            f"  Swagger  {base}/api/docs/",
            f"  Admin    {base}/admin/",
        ]
        if accounts := self._demo_accounts():
            lines += ["", "  Demo accounts", *accounts]
        self._say("\n".join(["Serving. Ctrl-C stops everything.", *lines, ""]))

    def _demo_accounts(self) -> list[str]:
        """A line for each password that the demo school knows; none in production."""
        if not settings.DEBUG:
            return []
        emails = [email for names, _ in DEMO_ACCOUNTS for email in names]
        there = set(
            get_user_model()
            .objects.filter(email__in=emails)
            .values_list("email", flat=True)
        )
        connections.close_all()
        found = [
            ([name for name in names if name in there], password)
            for names, password in DEMO_ACCOUNTS
        ]
        return [
            f"    {', '.join(names):42} {password}"
            for names, password in found
            if names
        ]

    def _say(self, sentence: str) -> None:
        with contextlib.suppress(
            OSError
        ):  # a terminal that was closed must not keep us from stopping the rest
            self.stdout.write(f"[up] {sentence}")
            self.stdout.flush()


def _only_one_here() -> IO[str]:
    """Hold the data folder; the lock ends with this process, however it ends."""
    lock = (settings.DATA_DIR / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise CommandError(
            f"The tracker already runs on {settings.DATA_DIR} (process"
            f" {lock.read().strip() or 'unknown'}). Stop it first, or set DATA_DIR to"
            " another folder."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _port(word: str) -> int:
    if not (
        word.isascii()
        and word.isdecimal()
        and len(word) <= 5
        and 1 <= int(word) <= 65535
    ):
        raise CommandError(
            f"'{word}' is no port: give a number from 1 to 65535 (make run PORT=8000).",
            returncode=2,
        )
    return int(word)


def _claim_port(host: str, port: int) -> None:
    """Say now that the port is taken, rather than after the preparation."""
    try:
        with socket.create_server((host, port), reuse_port=False):
            pass
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}. "
            "Choose another with --port (make run PORT=...)."
        ) from None


def _celery(*words: str) -> list[str]:
    start = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "tracker_project",
        "--quiet",
        "--skip-checks",
    ]
    return [*start, *words, "--loglevel", "WARNING"]


def _manage(*words: str) -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]


def _answers(host: str, port: int) -> bool:
    """Whether the web server answers; a refusal of the host name is an answer too."""
    target = "127.0.0.1" if host == EVERYWHERE else host
    server = HTTPConnection(target, port, timeout=1)
    try:
        server.request("GET", "/health/live")
        return server.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        server.close()
