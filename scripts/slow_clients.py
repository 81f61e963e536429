"""How others fare while 200 clients send slowly, read slowly or are refused early.

    make slow-clients                # ARGS="--clients 400"

Real processes on the loopback interface, one after the other: the web server as `make
run` starts it, as docker-compose.yml does, and behind that file's front where nginx is
installed. It has a database of its own (SQLite), which goes when it ends. The exit
code is 1 where others waited too long, or a refusal cost a connection.
"""

import argparse
import contextlib
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import SO_RCVBUF, SOL_SOCKET, create_connection, socket

from compose import ROOT, compose_command, front_command
from services import free_port, status_of, wait_for

CALLS, CALLERS = 200, 4
LONGEST_WAIT = 1.0  # seconds, of 95 of 100 calls
GIVES_UP_WITHIN = 45.0  # seconds
LATE = 0.02  # seconds from a request's head to its body
LARGE = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"
EMAIL, PASSWORD = "slow@school.test", secrets.token_urlsafe(12)
JSON = "Host: localhost\r\nContent-Type: application/json\r\n"


@dataclass(frozen=True)
class Waits:
    """How long calls took, in seconds."""

    seconds: list[float]
    failed: int

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]

    def __str__(self) -> str:
        median, longest = statistics.median(self.seconds), max(self.seconds)
        return (
            f"median {median * 1000:4.0f} ms, 95 % within {self.p95 * 1000:4.0f} ms, "
            f"all within {longest * 1000:4.0f} ms, {self.failed} unanswered"
        )


def others(port: int, headers: dict[str, str], path: str) -> Waits:
    """How long CALLS calls take on new connections, made by CALLERS at once."""
    seconds: list[float] = []
    failures: list[object] = []

    def call() -> None:
        for _ in range(CALLS // CALLERS):
            began = time.monotonic()
            status = status_of(port, path, **headers)
            seconds.append(time.monotonic() - began)
            if status != 200:
                failures.append(status)

    callers = [threading.Thread(target=call) for _ in range(CALLERS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    return Waits(seconds, len(failures))


def half_sent_bodies(port: int, clients: int, host: str = "localhost") -> list[socket]:
    """Log-ins of which the body stops after a byte, and stays open."""
    head = f"POST /api/auth/login/ HTTP/1.1\r\n{JSON}Content-Length: 200\r\n\r\n{{"
    connections = []
    for _ in range(clients):
        connection = create_connection(("127.0.0.1", port), timeout=GIVES_UP_WITHIN)
        connection.sendall(head.replace("localhost", host).encode())
        connections.append(connection)
    return connections


def slow_readers(port: int, clients: int) -> list[socket]:
    """Requests for a large file, of which nobody reads more than the first bytes."""
    connections = []
    for _ in range(clients):
        connection = socket()
        connection.setsockopt(SOL_SOCKET, SO_RCVBUF, 1024)
        connection.connect(("127.0.0.1", port))
        connection.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        connection.recv(16)
        connections.append(connection)
    return connections


def refusals_survived(port: int, clients: int) -> int:
    """Of so many connections those that go on after a refusal whose body came late."""
    survived = 0
    for _ in range(clients):
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.putrequest("POST", "/api/students/")
            connection.putheader("Content-Type", "application/json")
            connection.putheader("Content-Length", "2")
            connection.endheaders()
            time.sleep(LATE)
            connection.send(b"{}")
            refused = connection.getresponse()
            refused.read()
            same_socket = connection.sock
            connection.request("GET", "/health/live")
            following = connection.getresponse()
            following.read()
            kept = same_socket is not None and connection.sock is same_socket
            survived += kept and (refused.status, following.status) == (401, 200)
        except (OSError, HTTPException):
            continue
        finally:
            connection.close()
    return survived


def given_up(connections: list[socket]) -> int:
    """How many half-sent bodies the server ends by itself, with a 408 or without."""
    ended = 0
    for connection in connections:
        with contextlib.suppress(OSError):
            answer = connection.recv(1000)
            ended += not answer or b" 408 " in answer
    return ended


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    """A program in a process of its own, for as long as the block lasts."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def measure(name: str, port: int, clients: int) -> bool:
    """Print what others see in each case; whether that is good enough."""
    if not wait_for(lambda: status_of(port, "/health/live") == 200, seconds=60):
        raise SystemExit(f"{name} does not answer.")
    headers = {"Authorization": f"Bearer {log_in(port)}"}
    path = "/api/students/"

    print(f"\n{name}")
    quiet = others(port, headers, path)
    print(f"  nobody else             {quiet}")
    half_sent = half_sent_bodies(port, clients)
    slow_senders = others(port, headers, path)
    print(f"  {clients} half-sent bodies    {slow_senders}")
    reading = slow_readers(port, clients)
    readers = others(port, headers, path)
    print(f"  ... and {clients} slow readers {readers}")
    for connection in reading:
        connection.close()
    survived = refusals_survived(port, clients)
    print(f"  connections kept after an early refusal: {survived} of {clients}")
    ended = given_up(half_sent)
    print(f"  half-sent bodies that the server gave up: {ended} of {clients}")
    for connection in half_sent:
        connection.close()

    waits = [slow_senders, readers]
    in_time = all(each.p95 < LONGEST_WAIT and not each.failed for each in waits)
    return in_time and survived == clients and ended == clients


def log_in(port: int) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    body = f'{{"email": "{EMAIL}", "password": "{PASSWORD}"}}'
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/auth/login/", body, headers)
    answer = connection.getresponse()
    said = answer.read()
    if answer.status != 200:
        raise SystemExit(f"The log-in was refused: {said!r}")
    return said.decode().partition('"access":"')[2].partition('"')[0]


def main() -> int:
    parser = argparse.ArgumentParser(description="Slow clients, and how others fare.")
    parser.add_argument("--clients", type=int, default=200)
    clients = min(parser.parse_args().clients, 1000)
    sys.path.insert(0, str(ROOT))
    from tracker_project.serving.command import web_command

    good = []
    with tempfile.TemporaryDirectory(prefix="tracker-slow-clients-") as folder:
        environment = os.environ | {
            "DEBUG": "true",
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "REDIS_URL": "",
            "CELERY_BROKER_URL": "memory://",
            "DJANGO_SUPERUSER_EMAIL": EMAIL,
            "DJANGO_SUPERUSER_FIRST_NAME": "Ada",
            "DJANGO_SUPERUSER_LAST_NAME": "Patient",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        }
        for command in ("migrate --verbosity 0", "createsuperuser --noinput"):
            manage = [sys.executable, "manage.py", *command.split()]
            subprocess.run(manage, cwd=ROOT, env=environment, check=True)

        port = free_port()
        with running(web_command("127.0.0.1", port), environment):
            good.append(measure("make run: 1 process, 4 threads", port, clients))

        port = free_port()
        with running(compose_command("web", port), environment):
            name = "docker-compose.yml: 2 processes, 4 threads each"
            good.append(measure(name, port, clients))

        port, front_port = free_port(), free_port()
        front = front_command(Path(folder), front_port, port)
        if not front:
            print(
                "\nThe front was left out: no nginx here (apt-get install nginx-light)."
            )
            return 0 if all(good) else 1
        with (
            running(compose_command("web", port), environment),
            running(front, environment),
        ):
            good.append(measure("... behind its front", front_port, clients))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
