"""What the application is told of a request."""

import asyncio

import pytest

from tracker_project.serving.incoming import Body, environment
from tracker_project.serving.tests.asking import Client, scope, served


def test_the_address_is_that_of_the_connection():
    environ = environment(scope(), Body(None, None))

    assert environ["REMOTE_ADDR"] == "192.0.2.7"


def test_a_unix_socket_has_no_address():
    environ = environment(scope() | {"client": None}, Body(None, None))

    assert environ["REMOTE_ADDR"] == ""


def test_a_header_with_an_underscore_cannot_pass_for_a_proxy_s():
    headers = [(b"x_forwarded_for", b"203.0.113.9"), (b"x-forwarded-for", b"192.0.2.1")]

    environ = environment(scope() | {"headers": headers}, Body(None, None))

    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1"


def test_a_header_given_twice_is_a_list():
    headers = [(b"x-forwarded-for", b"192.0.2.1"), (b"x-forwarded-for", b"192.0.2.2")]

    environ = environment(scope() | {"headers": headers}, Body(None, None))

    assert environ["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"


@pytest.mark.parametrize(
    ("raw_path", "path"),
    [
        (b"/a%20b/%C3%A9", "/a b/é"),
        ("/é".encode(), "/é"),
        (b"/100%25", "/100%"),
    ],
)
def test_a_path_is_decoded_once(raw_path, path):
    environ = environment(scope() | {"raw_path": raw_path}, Body(None, None))

    assert environ["PATH_INFO"].encode("latin-1").decode() == path


def test_a_query_may_hold_bytes_that_are_no_text():
    environ = environment(scope() | {"query_string": b"a=\xe9"}, Body(None, None))

    assert environ["QUERY_STRING"] == "a=é"


def test_an_answer_s_headers_keep_their_accents():
    def answering(environ, start):
        start(
            "200 OK", [("X-Name", "Zoë"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        )
        return []

    async def ask():
        client = Client()
        await served(answering)(scope(), client.receive, client.send)
        return client

    assert asyncio.run(ask()).messages[0]["headers"] == [
        (b"x-name", b"Zo\xeb"),
        (b"set-cookie", b"a=1"),
        (b"set-cookie", b"b=2"),
    ]


def test_only_http_is_served():
    with pytest.raises(ValueError, match="no lifespan"):
        asyncio.run(served()({"type": "lifespan"}, None, None))
