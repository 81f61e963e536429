"""The web server as `manage.py up` starts it, a process with two threads."""

import json
import os
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tracker_project.serving.command import web_command

ROOT = Path(__file__).resolve().parents[3]
THREADS = 2
HANGS = 30  # seconds after which a test fails instead of hanging
JSON = b" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
STUDENTS = b"POST /api/students/" + JSON
LOGIN = b"POST /api/auth/login/" + JSON
GET = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("web")
    with socket.create_server(("127.0.0.1", 0)) as server:
        number = server.getsockname()[1]
    environment = os.environ | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "WEB_THREADS": str(THREADS),
        "MAX_BODY_MB": "1",
    }
    process = subprocess.Popen(
        web_command("127.0.0.1", number),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pause = threading.Event()
    while process.poll() is None and not listens(number):
        pause.wait(0.02)
    yield number
    process.terminate()
    process.wait()


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=HANGS)


@dataclass
class Answer:
    status: int
    headers: Message
    body: bytes


def read_answer(connection: socket.socket, method: str = "GET") -> Answer:
    answer = HTTPResponse(connection, method=method)
    answer.begin()
    return Answer(answer.status, answer.headers, answer.read())


def ask_health(port: int) -> int:
    """The status that a caller of its own gets."""
    with connect(port) as connection:
        connection.sendall(GET)
        return read_answer(connection).status


def test_half_sent_bodies_stop_nobody_else(port):
    with ExitStack() as held:
        for _ in range(THREADS * 6):
            connection = held.enter_context(connect(port))
            connection.sendall(LOGIN + b"Content-Length: 200\r\n\r\n{")

        assert ask_health(port) == 200


def test_a_refusal_keeps_the_connection_when_the_body_comes_late(port):
    with connect(port) as connection:
        connection.sendall(STUDENTS + b"Content-Length: 2\r\n\r\n")
        ask_health(port)  # by now the head has been read
        connection.sendall(b"{}")
        refusal = read_answer(connection)
        connection.sendall(GET)
        following = read_answer(connection)

    assert refusal.status == 401
    assert following.status == 200


def test_too_large_a_body_is_refused_and_its_sender_hears_of_it(port):
    with connect(port) as connection:
        connection.sendall(STUDENTS + b"Content-Length: 1100000\r\n\r\n")
        ask_health(port)
        connection.sendall(b"x" * 1_100_000)
        refusal = read_answer(connection)

    assert refusal.status == 413
    assert refusal.headers["Connection"] == "close"
    assert json.loads(refusal.body)["code"] == "too_large"


def test_a_body_in_chunks_is_understood(port):
    with connect(port) as connection:
        connection.sendall(LOGIN + b"Transfer-Encoding: chunked\r\n\r\n")
        connection.sendall(b"2\r\n{}\r\n0\r\n\r\n")
        answer = read_answer(connection)

    assert answer.status == 400
    assert set(json.loads(answer.body)["details"]) >= {"password"}


def test_a_client_that_asks_whether_to_send_is_told_to(port):
    with connect(port) as connection:
        connection.sendall(LOGIN + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        told = connection.recv(100)
        connection.sendall(b"{}")
        answer = read_answer(connection)

    assert told == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer.status == 400


def test_the_answer_to_head_has_no_body_and_keeps_the_connection(port):
    with connect(port) as connection:
        connection.sendall(GET.replace(b"GET", b"HEAD"))
        head = read_answer(connection, "HEAD")
        connection.sendall(GET)
        following = read_answer(connection)

    assert head.headers["Content-Length"] == "16"
    assert head.body == b""
    assert json.loads(following.body) == {"status": "ok"}


def test_an_id_given_by_the_caller_comes_back(port):
    with connect(port) as connection:
        connection.sendall(GET[:-2] + b"X-Request-ID: of-the-caller\r\n\r\n")
        answer = read_answer(connection)

    assert answer.headers["X-Request-ID"] == "of-the-caller"
