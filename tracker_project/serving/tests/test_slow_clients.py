"""Clients that send, read or hang up at their own pace; there is one thread."""

import asyncio
import threading

import pytest

from tracker_project.serving import rounds
from tracker_project.serving.tests.asking import Client, echo, scope, served


async def waits(task):
    """Everything that can go on has gone on, and this has not ended."""
    for _ in range(100):
        await asyncio.sleep(0)
    return not task.done()


def test_a_body_that_does_not_end_leaves_the_thread_to_others():
    async def ask():
        application = served()
        slow, other = Client([b"half"], ends=False), Client([b"whole"])
        post = scope("POST", content_length="200")
        begun = asyncio.create_task(application(post, slow.receive, slow.send))
        await waits(begun)

        await application(scope("POST", content_length="5"), other.receive, other.send)

        begun.cancel()
        return slow, other

    slow, other = asyncio.run(ask())

    assert other.body == b"whole"
    assert slow.messages == []


def test_an_answer_that_nobody_reads_leaves_the_thread_to_others():
    async def ask():
        application = served(lambda environ, start: large(start))
        slow, other = Client(reads=False), Client()
        begun = asyncio.create_task(application(scope(), slow.receive, slow.send))
        assert await waits(begun)

        await application(scope(), other.receive, other.send)

        begun.cancel()
        return other

    def large(start):
        start("200 OK", [])
        return [b"x" * 1_000_000]

    assert len(asyncio.run(ask()).body) == 1_000_000


def test_a_body_that_stops_is_given_up_with_a_408():
    async def ask():
        client = Client([b"half"], ends=False)
        post = scope("POST", content_length="200")
        await served(patience=0.01)(post, client.receive, client.send)
        return client

    client = asyncio.run(ask())

    assert client.status == 408
    assert client.headers[b"connection"] == b"close"
    assert b'"code": "too_slow"' in client.body


def test_an_answer_that_nobody_reads_is_given_up():
    async def ask():
        client = Client(reads=False)
        await served(patience=0.01)(scope(), client.receive, client.send)
        return client

    client = asyncio.run(ask())

    assert [message["type"] for message in client.messages] == ["http.response.start"]


def test_a_client_that_hangs_up_in_its_body_is_not_answered_for():
    calls = []

    async def ask():
        application = served(lambda environ, start: calls.append(environ))
        client = Client([b"half"], ends=False, hangs_up=True)
        post = scope("POST", content_length="200")
        await application(post, client.receive, client.send)
        return client

    assert asyncio.run(ask()).messages == []
    assert calls == []


def test_a_body_in_pieces_arrives_whole():
    async def ask():
        client = Client([b"a", b"", b"b" * 500, b"c"])
        post = scope("POST", transfer_encoding="chunked")
        await served()(post, client.receive, client.send)
        return client

    assert asyncio.run(ask()).body == b"a" + b"b" * 500 + b"c"


def test_too_large_a_body_is_refused_unread_and_the_rest_of_it_thrown_away():
    lengths = []

    def refusing(environ, start):
        lengths.append(environ["CONTENT_LENGTH"])
        return echo(environ, start)

    async def ask():
        client = Client([b"x" * 600, b"x" * 600, b"x" * 600])
        post = scope("POST", content_length="1800")
        await served(refusing)(post, client.receive, client.send)
        return client

    client = asyncio.run(ask())

    assert lengths == ["1800"]
    assert client.body == b""
    assert client.headers[b"connection"] == b"close"
    assert client.pieces == []


def test_a_body_in_chunks_is_refused_as_soon_as_it_is_too_large():
    async def ask():
        client = Client([b"x" * 600, b"x" * 600, b"x" * 600])
        post = scope("POST", transfer_encoding="chunked")
        await served()(post, client.receive, client.send)
        return client

    client = asyncio.run(ask())

    assert client.body == b""
    assert client.headers[b"connection"] == b"close"


def test_what_is_done_in_turn_waits_while_the_threads_are_held():
    done = []
    asked, released = threading.Event(), threading.Event()

    def hanging(environ, start):
        asked.set()
        released.wait()
        done.append("request")
        return echo(environ, start)

    async def ask():
        application = served(hanging)
        client = Client()
        begun = asyncio.create_task(application(scope(), client.receive, client.send))
        await asyncio.to_thread(asked.wait)

        work = asyncio.to_thread(application.in_turn, lambda: done.append("beat"))
        beat = asyncio.create_task(work)
        assert await waits(beat)

        released.set()
        await asyncio.gather(begun, beat)

    asyncio.run(ask())

    assert done == ["request", "beat"]


def test_what_is_done_in_turn_is_done_at_once_where_nobody_asks():
    done = []

    served().in_turn(lambda: done.append("beat"))

    assert done == ["beat"]


def test_nothing_is_done_in_turn_once_the_server_has_stopped():
    application = served()
    application.threads.shutdown()

    with pytest.raises(rounds.StoppedError):
        application.in_turn(lambda: None)
