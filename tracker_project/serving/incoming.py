"""The body of a request, read before a thread is taken, and the WSGI environment."""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from asgiref.typing import ASGIReceiveCallable, HTTPScope

BODY_IN_MEMORY = 64 * 1024  # bytes; what is longer goes to a temporary file
SLOWEST = 4 * 1024  # bytes a second, on the whole
WITHOUT_PREFIX = ("CONTENT_TYPE", "CONTENT_LENGTH")
LargestBody = Callable[[str], int]  # of a content type, in bytes


class ClientGoneError(Exception):
    """The client hung up before its request was here."""


@dataclass(frozen=True)
class Body:
    """What came after a request's head.

    `length` is None where nothing was announced. Of a body that is larger than
    the server takes `file` is empty and `refused` true: `length` says enough.
    """

    file: IO[bytes]
    length: int | None
    refused: bool = False


async def read_body(
    scope: HTTPScope,
    receive: ASGIReceiveCallable,
    *,
    largest_body: LargestBody,
    patience: float,
) -> Body:
    """Wait for the whole body.

    TimeoutError where no byte came for `patience` seconds, or they came more slowly
    than SLOWEST; ClientGoneError where the client hung up.
    """
    file = SpooledTemporaryFile(BODY_IN_MEMORY)  # noqa: SIM115 - its reader closes it
    headers = dict(scope["headers"])
    announced = headers.get(b"content-length")
    if announced is None and b"transfer-encoding" not in headers:
        return Body(file, None)

    content_type = headers.get(b"content-type", b"").decode("latin-1")
    largest = largest_body(content_type.partition(";")[0].strip().lower())
    if announced is not None and int(announced) > largest:
        return Body(file, int(announced), refused=True)

    loop = asyncio.get_running_loop()
    began_at = loop.time()
    length = 0
    more = True
    async with asyncio.timeout(patience) as limit:
        while more:
            message = await receive()
            if message["type"] != "http.request":
                raise ClientGoneError

            chunk = message.get("body", b"")
            more = message.get("more_body", False)
            length += len(chunk)
            if length > largest:
                file.seek(0)
                file.truncate()
                return Body(file, length, refused=True)

            file.write(chunk)
            too_slow_at = began_at + patience + length / SLOWEST
            limit.reschedule(min(loop.time() + patience, too_slow_at))
    file.seek(0)
    return Body(file, length)


async def discard_rest(receive: ASGIReceiveCallable, seconds: float) -> None:
    """Read on for a while, or a client that still sends would lose its answer."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return


def environment(scope: HTTPScope, body: Body) -> WSGIEnvironment:
    """The request as WSGI (PEP 3333) knows it: text is bytes read as Latin-1."""
    server_name, server_port = scope["server"] or ("localhost", 0)
    client_address, _ = scope["client"] or ("", 0)  # a Unix socket has none
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server_name,
        "SERVER_PORT": str(server_port or 0),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client_address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body.file,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        if "_" in name:  # or X_Forwarded_For would pass for X-Forwarded-For
            continue
        key = name.upper().replace("-", "_")
        if key not in WITHOUT_PREFIX:
            key = f"HTTP_{key}"
        value = raw_value.decode("latin-1")
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    if body.length is not None:  # that of a body in chunks is known by now
        environ["CONTENT_LENGTH"] = str(body.length)
    return environ
