"""Errors: one shape for all of them, whatever breaks and wherever it does."""

import base64
import json
import logging

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from rest_framework.response import Response

from accounts.models import User
from tracker_project import errors
from tracker_project.api.views import ResourceView
from tracker_project.urls import handler400, handler403, handler404, handler500  # noqa: F401 - part of a urlconf
from tracker_project.urls import urlpatterns as real_routes

LOGIN, UNITS, PROFILE = "/api/auth/login/", "/api/units/", "/api/users/profile/"


class Breaking(ResourceView):
    """Breaks as the query says."""

    public = True

    def get(self, request):
        kinds = {
            "bug": RuntimeError("the password is hunter2"),
            "validation": errors.ValidationError(
                "score: Too high.", {"score": ["Too high."]}
            ),
            "not_found": errors.NotFoundError("No such pupil."),
            "permission": errors.PermissionError(),
            "conflict": errors.ConflictError("Taken.", code="taken"),
            "unavailable": errors.UnavailableError("No broker."),
            "overflow": OverflowError("int too large"),
            "unrenderable": None,
        }
        if error := kinds[request.GET["how"]]:
            raise error
        return Response({"number": 2**70})


def plain(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the password is hunter2")


urlpatterns = [
    path("api/breaking/", Breaking.as_view()),
    path("api/plain/", plain),
    path("plain/", plain),
    *real_routes,
]


@pytest.fixture
def careful():
    """A client that is shown what a caller would be, instead of the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture
def breaking(settings):
    settings.ROOT_URLCONF = __name__


def shape_of(answer):
    assert answer.headers["Content-Type"] == "application/json", answer.content
    body = answer.json()
    assert body.keys() == {"error", "code", "details"}
    assert body["error"]
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    "where",
    [
        "/nowhere",
        "/api/nowhere/",
        "/api/units/abc/",
        "/api/units/-1/",
        f"/api/units/{10**30}/",
        "/api//units/",
        "/x" * 900,
    ],
)
def test_an_address_without_a_route_is_a_404(db, client, where):
    for method in ("get", "post", "put", "delete", "options"):
        assert shape_of(getattr(client, method)(where)) == (404, "not_found")


def test_a_refused_method_is_a_405(db, client):
    answer = client.get(LOGIN)

    assert shape_of(answer) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/xml",
        "application/msgpack",
        "",
        "rubbish",
        "application/json;;",
    ],
)
def test_an_unknown_content_type_is_a_415(db, client, kind):
    answer = client.post(LOGIN, b"x", content_type=kind)

    assert shape_of(answer)[0] in (400, 415)


def test_an_answer_in_a_form_that_is_not_there_is_a_406(db, client):
    assert shape_of(client.get("/api/", HTTP_ACCEPT="application/xml")) == (
        406,
        "not_acceptable",
    )


MALFORMED = {
    "half": b'{"email": "a',
    "no quotes": b"{email: 1}",
    "two values": b"{} {}",
    "comma": b'{"a": 1,}',
    "latin-1": '{"email": "é"}'.encode("latin-1"),
    "utf-16": '{"email": "a"}'.encode("utf-16"),
    "NaN": b'{"email": NaN}',
    "Infinity": b'{"email": -Infinity}',
    "a number beyond floats": b'{"email": 1e999}',
    "a lone surrogate": b'{"email": "\\ud800", "password": "x"}',
    "a surrogate in a key": b'{"\\udfff": 1}',
    "a NUL": b'{"email": "a\\u0000b", "password": "x"}',
    "a NUL in a key": b'{"a\\u0000": 1}',
    "a raw NUL": b'{"email": "a\x00b"}',
    "20,000 lists": b"[" * 20_000 + b"]" * 20_000,
    "20,000 objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "33 lists": b"[" * 33 + b"]" * 33,
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
def test_malformed_json_is_a_400_that_says_where(db, client, body):
    answer = client.post(LOGIN, body, content_type="application/json")

    assert shape_of(answer) == (400, "parse_error")
    assert answer.json()["details"]["body"]


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"7",
        b'"x"',
        b"null",
        b"true",
        b"[[1]]",
        b"1" * 400,
        b"[" * 32 + b"]" * 32,
    ],
)
def test_json_that_is_no_object_is_a_400(db, client, body):
    assert shape_of(client.post(LOGIN, body, content_type="application/json"))[0] == 400


@pytest.mark.parametrize(
    "number", ["9" * 30, "9" * 300, "-9", "1e308", "9223372036854775808"]
)
def test_a_number_out_of_all_range_is_a_400(school, acting, number):
    body = f'{{"code": {number}, "name": "X", "credits": {number}}}'

    answer = acting(school.admin).post(UNITS, body, content_type="application/json")

    assert answer.status_code == 400
    assert "credits" in answer.json()["details"]


def test_an_empty_body_is_an_empty_object(db, client):
    answer = client.post(LOGIN, b"", content_type="application/json")

    assert shape_of(answer) == (400, "validation_error")
    assert "password" in answer.json()["details"]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"garbage"),
        ("multipart/form-data; boundary=", b"garbage"),
        ("multipart/form-data; boundary=x", b"--x\r\nrubbish"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\x00\r\n--x--',
        ),
        ("multipart/form-data; boundary=\xff", b"--x"),
        ("application/x-www-form-urlencoded", b"email=%00&password=%00"),
        ("application/x-www-form-urlencoded", b"email=%ED%A0%80&password=\xff"),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(2000))),
    ],
)
def test_a_garbled_form_is_a_400_or_a_refused_login(school, client, kind, body):
    assert shape_of(client.post(LOGIN, body, content_type=kind))[0] in (400, 401)


@pytest.mark.parametrize(
    "where",
    [
        "/api/units/%00/",
        "/api/%00",
        "/api/units/?search=%00",
        "/api/students/?a=b%00",
        "/%00",
    ],
)
def test_a_nul_in_an_address_is_a_400(db, client, where):
    assert shape_of(client.get(where))[0] == 400


@pytest.mark.parametrize(
    "where",
    [
        "/api/students/%ED%A0%80/",
        "/api/students/%FF/",
        "/api/students/\u202e/",
        "/api/students/%0A/",
    ],
)
def test_a_broken_text_in_an_address_finds_nobody(school, acting, where):
    assert shape_of(acting(school.admin).get(where))[0] == 404


def test_a_body_over_the_limit_is_a_413_and_is_not_read(db, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain"):
        assert shape_of(client.post(LOGIN, b"x" * 1001, content_type=kind)) == (
            413,
            "too_large",
        )
    assert (
        shape_of(client.post(LOGIN, b" " * 1000, content_type="application/json"))[0]
        == 400
    )


def test_a_form_with_files_may_be_larger(db, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.MAX_UPLOAD_BYTES = 1000, 5000
    kind = "multipart/form-data; boundary=x"

    assert shape_of(client.post(LOGIN, b"x" * 1001, content_type=kind))[0] == 400
    assert shape_of(
        client.post(LOGIN, b"", content_type=kind, CONTENT_LENGTH="2000000")
    ) == (413, "too_large")


@pytest.mark.parametrize(
    ("length", "status"),
    [("abc", 400), ("-5", 400), ("1" * 5000, 413), ("²", 400), ("", 400)],
)
def test_a_content_length_that_is_no_length_is_refused(db, client, length, status):
    assert (
        shape_of(
            client.post(
                LOGIN, b"{}", content_type="application/json", CONTENT_LENGTH=length
            )
        )[0]
        == status
    )


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("host", ["evil.example", "a b", "", "testserver:port", "[::1"])
def test_a_host_that_is_not_ours_is_a_400(db, careful, settings, host, debug):
    settings.DEBUG = debug

    for where in (UNITS, "/nowhere", "/health/live/", "/admin/"):
        assert shape_of(careful.get(where, HTTP_HOST=host)) == (400, "bad_request")


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("validation", 400, "validation_error"),
        ("not_found", 404, "not_found"),
        ("permission", 403, "permission_denied"),
        ("conflict", 409, "taken"),
        ("unavailable", 503, "unavailable"),
        ("overflow", 400, "out_of_range"),
    ],
)
def test_a_domain_error_has_its_status(db, careful, breaking, how, status, code):
    assert shape_of(careful.get(f"/api/breaking/?how={how}")) == (status, code)


@pytest.mark.parametrize(
    "where",
    [
        "/api/breaking/?how=bug",
        "/api/plain/",
        "/plain/",
        "/api/breaking/?how=unrenderable",
    ],
)
def test_an_unhandled_exception_is_a_500_that_names_the_request_and_nothing_else(
    db, careful, breaking, caplog, where
):
    with caplog.at_level(logging.ERROR):
        answer = careful.get(where, HTTP_X_REQUEST_ID="request-4711")

    assert shape_of(answer) == (500, "server_error")
    assert answer.json() == {
        "error": "Something went wrong on our side. Request request-4711.",
        "code": "server_error",
        "details": {},
    }
    assert any(record.exc_info for record in caplog.records)
    assert "hunter2" in caplog.text or "unrenderable" in where


@override_settings(DEBUG=True)
def test_no_traceback_leaves_even_a_debugging_server(db, careful, breaking):
    answer = careful.get("/api/breaking/?how=bug")

    assert shape_of(answer) == (500, "server_error")
    assert b"hunter2" not in answer.content


def test_errors_of_nested_input_are_named_by_their_path():
    detail = {
        "guardians": [{}, {"name": ["Required."]}],
        "non_field_errors": ["Odd."],
        "a": {"b": {"c": ["Bad."]}},
    }

    assert errors.grouped(detail) == {
        "guardians.1.name": ["Required."],
        "non_field_errors": ["Odd."],
        "a.b.c": ["Bad."],
    }


def cursor_in(answer):
    return (
        answer.headers["Link"]
        .partition("cursor=")[2]
        .partition("&")[0]
        .partition(">")[0]
    )


def packed(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("ordering", ["name", "-name", "code", "name,-code"])
def test_a_cursor_of_another_list_or_ordering_is_a_400(school, acting, ordering):
    client = acting(school.admin)
    units = f"/api/units/?per_page=1&ordering={ordering}"
    cursor = cursor_in(client.get(f"{units}&cursor="))

    assert len(client.get(f"{units}&cursor={cursor}").json()) == 1
    for other in ("/api/units/?ordering=id", "/api/admin/users/?", "/api/terms/?"):
        answer = client.get(f"{other}&cursor={cursor}")
        assert answer.status_code == 400, other
        assert "cursor" in answer.json()["details"]


@pytest.mark.parametrize(
    "values",
    [
        [None],
        [[]],
        [{}],
        [True, 1, 1],
        [1.5],
        ["x" * 301],
        ["a\x00"],
        [],
        ["2024-13-45"],
        [2**80],
        ["\ud800"],
    ],
)
def test_a_cursor_with_tampered_values_breaks_nothing(school, acting, values):
    client = acting(school.admin)
    route = "/api/admin/users/?per_page=1&ordering=created_at"
    cursor = cursor_in(client.get(f"{route}&cursor="))
    mark, *_ = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))

    for tampered in (
        packed(mark, *values),
        packed(mark, *values, 1),
        packed(*values),
        packed(mark),
    ):
        answer = client.get(f"{route}&cursor={tampered}")
        assert answer.status_code == 400, (values, answer.content)
        assert "cursor" in answer.json()["details"]


def test_nothing_half_done_is_left_by_a_refused_request(school, acting):
    before = User.objects.count()

    acting(school.admin).post(
        "/api/admin/users/",
        {"email": "n@school.test", "role": "teacher", "password": "weak"},
    )

    assert User.objects.count() == before


@pytest.mark.parametrize("role", ["x" * 1_000_000, [1] * 20_000])
def test_an_error_does_not_send_back_the_megabytes_that_it_was_given(
    school, acting, role
):
    answer = acting(school.admin).post(
        "/api/admin/users/", {"email": "n@school.test", "role": role}
    )

    assert answer.status_code == 400
    assert "role" in answer.json()["details"]
    assert len(answer.content) < 5_000


def test_a_body_in_chunks_is_refused_instead_of_taken_for_an_empty_one(school, acting):
    client = acting(school.admin)
    chunks = {"headers": {"Transfer-Encoding": "chunked"}, "CONTENT_LENGTH": ""}

    answer = client.patch(f"/api/units/{school.maths.pk}/", {"name": "Sums"}, **chunks)

    assert answer.status_code == 411
    assert answer.json()["code"] == "length_required"


@pytest.mark.parametrize(
    "page", ["1_0", "+1", "%201", "%D9%A1", "1e0", "-1", "0", "1000000001", "9" * 5000]
)
def test_a_page_is_a_plain_whole_number(school, acting, page):
    answer = acting(school.admin).get(f"/api/units/?page={page}")

    assert answer.status_code == 400
    assert "page" in answer.json()["details"]
