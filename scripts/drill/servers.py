"""The web server, the workers and the schedule of the drill, and the harm that is done
to them.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import redis
from compose import compose_command
from services import free_port, status_of, wait_for

ROOT = Path(__file__).resolve().parent.parent.parent
WORKERS = ("worker-1", "worker-2")
KILL_EVERY = 4.0  # seconds between two workers killed
BROKER_LOST_AFTER, WEB_LOST_AFTER = 15.0, 30.0  # seconds after the first harm


class Servers:
    """What a school runs, as processes of this machine.

    One web server, two workers, the schedule.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.killed: dict[str, int] = {}

    def _command(self, name: str) -> list[str]:
        celery = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            "tracker_project",
            "--quiet",
            "--skip-checks",
        ]
        if name == "web":
            command = compose_command("web", self.port)
            return ["127.0.0.1" if word == "0.0.0.0" else word for word in command]
        if name == "schedule":
            return [*celery, "beat", "--pidfile=", "--loglevel", "WARNING"]
        size = ["--concurrency=1", "--without-mingle"]
        return [
            *celery,
            "worker",
            *size,
            "-n",
            f"{name}@drill",
            "--loglevel",
            "WARNING",
        ]

    def start(self, name: str) -> None:
        """Start one, in a process group of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self._command(name),
                cwd=ROOT,
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def start_all(self) -> None:
        """Start everything, and wait until the web server answers."""
        for name in ("web", *WORKERS, "schedule"):
            self.start(name)
        if not wait_for(
            lambda: status_of(self.port, "/health/ready") == 200, seconds=60
        ):
            raise SystemExit(f"The web server does not answer:\n{self.last_words()}")

    def kill(self, name: str) -> None:
        """SIGKILL to the whole group, and no goodbye."""
        process = self.processes[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in self.processes:
            self.kill(name)

    def last_words(self) -> str:
        """The end of each log."""
        return "\n".join(
            f"--- {log.stem}\n{log.read_text()[-2000:]}"
            for log in sorted(self.folder.glob("*.log"))
        )


class Chaos(threading.Thread):
    """Kills a worker every few seconds, empties Redis once, and kills the web server
    once; all come up again.
    """

    def __init__(self, servers: Servers) -> None:
        super().__init__(daemon=True)
        self.servers, self.over = servers, threading.Event()
        self.done = {"workers killed": 0, "Redis emptied": 0, "web server killed": 0}

    def run(self) -> None:
        """Go on until `over`."""
        begun, turn = time.monotonic(), 0
        while not self.over.wait(KILL_EVERY):
            self._harm(WORKERS[turn % len(WORKERS)], "workers killed")
            turn += 1
            passed = time.monotonic() - begun
            if passed > BROKER_LOST_AFTER and not self.done["Redis emptied"]:
                redis.from_url(os.environ["REDIS_URL"]).flushdb()
                self.done["Redis emptied"] += 1
            if passed > WEB_LOST_AFTER and not self.done["web server killed"]:
                self._harm("web", "web server killed")

    def _harm(self, name: str, what: str) -> None:
        self.servers.kill(name)
        self.servers.start(name)
        self.done[what] += 1

    def stop(self) -> dict[str, int]:
        """No more harm; what was done."""
        self.over.set()
        self.join()
        return self.done
