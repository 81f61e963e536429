"""The broker that `manage.py up` brings along: what is queued survives a kill, and any
folder will do.
"""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tracker_project.runner.embedded_broker import embedded_broker

Start = Callable[[Path], tuple[subprocess.Popen[bytes], str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start the broker of a folder and wait until it takes commands."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
        embedded = embedded_broker(folder)
        if embedded is None:
            pytest.skip("the embedded broker has no build for this system")
        program, url = embedded
        started.append(subprocess.Popen(program.command))
        deadline, pause = time.monotonic() + 10, threading.Event()
        while not program.ready():
            assert time.monotonic() < deadline, "the broker does not answer"
            pause.wait(0.02)
        return started[-1], url

    yield begin
    for process in started:
        process.kill()
        process.wait()


def command(url: str, line: str) -> bytes:
    """Send one command to the broker's socket."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(url.removeprefix("redis+socket://"))
        client.sendall(line.encode() + b"\r\n")
        return client.recv(100)


@pytest.mark.enable_socket
def test_what_is_queued_survives_a_kill(start, tmp_path):
    process, url = start(tmp_path)
    command(url, "RPUSH queue one")
    process.kill()
    process.wait()

    _, url = start(tmp_path)

    assert command(url, "LLEN queue") == b":1\r\n"


@pytest.mark.enable_socket
def test_a_folder_whose_path_is_too_long_for_a_socket_is_served_too(start, tmp_path):
    folder = tmp_path / ("long" * 30)

    _, url = start(folder)

    assert command(url, "PING") == b"+PONG\r\n"
    assert (folder / "appendonlydir").is_dir()
