"""An ASGI application that answers by a WSGI one, whatever the pace of its clients."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO
from wsgiref.types import WSGIApplication, WSGIEnvironment

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, Scope

from tracker_project import errors
from tracker_project.serving import rounds
from tracker_project.serving.incoming import (
    ClientGoneError,
    LargestBody,
    discard_rest,
    environment,
    read_body,
)

logger = logging.getLogger("tracker.serving")

PATIENCE = 30.0  # seconds without a byte, in or out
ANSWER_IN_MEMORY = 256 * 1024  # bytes; what is longer goes to a temporary file
CHUNK = 32 * 1024
READ_ON = 5.0  # seconds after a refusal
CLOSE = (b"connection", b"close")


def _temporary_file() -> IO[bytes]:
    return SpooledTemporaryFile(ANSWER_IN_MEMORY)


@dataclass
class Answer:
    """What the WSGI application answers, whole before a byte of it is sent."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: IO[bytes] = field(default_factory=_temporary_file)

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: object = None
    ) -> Callable[[bytes], object]:
        self.status = int(status.partition(" ")[0])
        self.headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in headers
        ]
        return self.body.write


class BufferedWSGI:
    """Answers by a WSGI application, of which `threads` calls run at the same time.

    A thread is taken when a request is here whole, and given back before its answer
    is sent: neither a slow sender nor a slow reader holds one.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        threads: int,
        largest_body: LargestBody,
        patience: float = PATIENCE,
    ) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self.largest_body = largest_body
        self.patience = patience

    async def __call__(
        self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable
    ) -> None:
        if scope["type"] != "http":
            raise ValueError(f"Only HTTP is served here, no {scope['type']}.")
        try:
            body = await read_body(
                scope,
                receive,
                largest_body=self.largest_body,
                patience=self.patience,
            )
        except ClientGoneError:
            return
        except TimeoutError:
            address = scope["raw_path"].decode("latin-1")
            logger.info("No whole body came: %s %s", scope["method"], address)
            await self._send(_too_slow(), send)
            return

        loop = asyncio.get_running_loop()
        environ = environment(scope, body)
        answer = await loop.run_in_executor(self.threads, self._answer, environ)
        if body.refused:
            answer.headers.append(CLOSE)
        with contextlib.suppress(TimeoutError):  # the reader has stopped reading
            await self._send(answer, send)
        if body.refused:
            await discard_rest(receive, READ_ON)

    def in_turn(self, work: Callable[[], object]) -> None:
        """Do this in a thread of the requests, when those before it have had theirs."""
        try:
            future = self.threads.submit(work)
        except RuntimeError as error:  # the process ends
            raise rounds.StoppedError from error
        future.result()

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        answer = Answer()
        with contextlib.closing(environ["wsgi.input"]):
            chunks = self.application(environ, answer.start)
            try:
                for chunk in chunks:
                    answer.body.write(chunk)
            finally:
                if hasattr(chunks, "close"):
                    chunks.close()
        return answer

    async def _send(self, answer: Answer, send: ASGISendCallable) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": answer.headers,
                "trailers": False,
            }
        )
        with answer.body as body:
            left = body.tell()
            body.seek(0)
            size = left if left <= ANSWER_IN_MEMORY else CHUNK
            more = True
            while more:
                chunk = body.read(size)
                left -= len(chunk)
                more = left > 0
                async with asyncio.timeout(self.patience):
                    await send(
                        {
                            "type": "http.response.body",
                            "body": chunk,
                            "more_body": more,
                        }
                    )


def _too_slow() -> Answer:
    sentence = "The body did not come in time."
    content = json.dumps(errors.body(408, "too_slow", sentence)).encode()
    answer = Answer(408)
    answer.headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        CLOSE,
    ]
    answer.body.write(content)
    return answer
