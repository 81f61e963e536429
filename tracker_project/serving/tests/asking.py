"""Asks an ASGI application as a server would, piece by piece."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from wsgiref.types import StartResponse, WSGIEnvironment

from tracker_project.serving.application import BufferedWSGI


@dataclass
class Client:
    """Sends `pieces` of a body, and then the last one or nothing more."""

    pieces: list[bytes] = field(default_factory=list)
    ends: bool = True
    hangs_up: bool = False
    reads: bool = True
    messages: list[dict] = field(default_factory=list)

    async def receive(self) -> dict:
        if self.pieces:
            piece = self.pieces.pop(0)
            more = bool(self.pieces) or not self.ends
            return {"type": "http.request", "body": piece, "more_body": more}
        if self.hangs_up:
            return {"type": "http.disconnect"}
        return await asyncio.Future()

    async def send(self, message: dict) -> None:
        if message["type"] == "http.response.body" and not self.reads:
            await asyncio.Future()
        self.messages.append(message)

    @property
    def status(self) -> int:
        return self.messages[0]["status"]

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.messages[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message["body"] for message in self.messages[1:])


def scope(method: str = "GET", path: str = "/", **headers: str) -> dict:
    pairs = [
        (name.replace("_", "-").encode(), value.encode("latin-1"))
        for name, value in headers.items()
    ]
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "headers": pairs,
        "server": ("127.0.0.1", 8000),
        "client": ("192.0.2.7", 40000),
    }


def echo(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Length", str(len(body)))])
    return [body]


def served(application=echo, **options) -> BufferedWSGI:
    options = {"threads": 1, "largest_body": lambda content_type: 1000} | options
    return BufferedWSGI(application, **options)
