"""How fast marks are listed over HTTP: as we serve, and by threads alone.

    .venv/bin/python benchmarks/serving.py [--rows 1000000] [--rounds 9] [--calls 20]

Pages of 100 marks a second for CLIENTS clients, medians of interleaved rounds; each
server has two processes of four threads:
ours     granian as docker-compose.yml starts it: a thread is taken for a whole body
threads  granian speaking WSGI: a thread for each request, from its head to its end
"""

import contextlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from api_bench import arguments, rates, say, school, token, verdict

ROOT = Path(__file__).resolve().parent.parent
CLIENTS, PAGES = 8, 5  # pages that each client asks for in a call
LARGE = 256 * 1024
PAGE = "/api/assessments/?per_page=100"


@contextlib.contextmanager
def running(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


class Clients:
    """CLIENTS callers of a server; a call asks for PAGES pages by each of them.

    On new connections each time: which process takes one is chance.
    """

    def __init__(self, port: int, authorization: str) -> None:
        self.port = port
        head = f"GET {PAGE} HTTP/1.1\r\nHost: bench.test\r\n"
        self.request = f"{head}Authorization: {authorization}\r\n\r\n".encode()

    def __call__(self) -> None:
        clients = [threading.Thread(target=self._ask) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()

    def _ask(self) -> None:
        """By a bare socket: an HTTP client in Python takes as long as the server."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as caller:
            for _ in range(PAGES):
                caller.sendall(self.request)
                received = caller.recv(LARGE)
                head, _, begun = received.partition(b"\r\n\r\n")
                if b" 200 OK" not in head:
                    say(f"A page was answered with {head!r}.")
                    os._exit(1)
                left = int(head.partition(b"content-length: ")[2].split()[0])
                left -= len(begun)
                while left > 0:
                    left -= len(caller.recv(LARGE))


def answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/live", headers={"Host": "bench.test"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def main() -> None:
    options = arguments(__doc__)
    with school(options.rows):
        sys.path.insert(0, str(ROOT / "scripts"))
        from services import free_port, wait_for

        from tracker_project.serving.command import web_command

        place = ["--host", "127.0.0.1", "--port"]
        size = ["--workers", "2", "--blocking-threads", "4", "--log-level", "warning"]
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", *size]
        ours, threads = free_port(), free_port()
        by_threads = [
            *granian,
            *place,
            str(threads),
            "tracker_project.wsgi:application",
        ]
        authorization = token()
        with (
            running(web_command("127.0.0.1", ours, processes=2)),
            running(by_threads),
        ):
            for port in (ours, threads):
                wait_for(lambda port=port: answers(port), seconds=60)
            arms = {
                "ours": Clients(ours, authorization),
                "threads": Clients(threads, authorization),
            }
            found = rates(arms, rounds=options.rounds, calls=options.calls)
        say(f"\nPages of 100 marks a second, {CLIENTS} clients:")
        for name, rate in found.items():
            say(f"  {name:<8} {rate * CLIENTS * PAGES:8.1f}")
        verdict("ours / threads", found["ours"] / found["threads"], 0.95)


if __name__ == "__main__":
    main()
