"""Around every request: its id, its log line, its spelling."""

import json
import logging
import re

import pytest
from django.test import Client

from conftest import PASSWORD
from tracker_project.api.aliases import PATHS, PREFIXES, canonical


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="tracker.request")
    return lambda: [
        record.getMessage()
        for record in caplog.records
        if record.name == "tracker.request"
    ]


def test_each_request_is_one_log_line_with_its_duration_in_seconds(db, client, lines):
    answer = client.get("/health/live")

    (line,) = lines()
    assert re.match(
        r"Request completed in \d+\.\d{3}s method=GET path=/health/live status=200"
        r" user=- request_id=",
        line,
    )
    assert line.endswith(answer.headers["X-Request-ID"])


def test_the_log_line_names_who_called(school, acting, lines):
    acting(school.teacher).get("/api/users/profile/")

    assert f" user={school.teacher.user.pk} " in lines()[-1]


@pytest.mark.parametrize("given", ["abcdefgh", "a.b-c_d9", "x" * 64])
def test_a_sane_request_id_is_kept(db, client, given):
    assert (
        client.get("/health/live", HTTP_X_REQUEST_ID=given).headers["X-Request-ID"]
        == given
    )


@pytest.mark.parametrize(
    "given",
    [
        "",
        "short",
        "x" * 65,
        "a b c d e",
        "abcdefgh\nFake: 1",
        "<script>alert",
        "é" * 10,
    ],
)
def test_a_strange_request_id_is_replaced(db, client, given):
    assert re.fullmatch(
        "[0-9a-f]{32}",
        client.get("/health/live", HTTP_X_REQUEST_ID=given).headers["X-Request-ID"],
    )


def test_an_address_begins_no_log_line_of_its_own(db, client, lines):
    client.get("/api/x%0ARequest completed in 0.001s method=GET path=/fake status=200")

    assert len(lines()) == 1
    assert "\n" not in lines()[0]


@pytest.mark.parametrize("error", [400, 401, 404, 405])
def test_an_error_has_its_request_id_too(db, client, error):
    where = {
        400: "/api/%00",
        401: "/api/units/",
        404: "/nowhere",
        405: "/api/auth/login",
    }[error]

    answer = client.get(where)

    assert answer.status_code == error
    assert answer.headers["X-Request-ID"]


ALIASES = [
    ("/auth/login/", "/api/auth/login/"),
    ("/auth/register/", "/api/auth/register/"),
    ("/units/", "/api/units/"),
    ("/assessments/", "/api/assessments/"),
    ("/reminders/", "/api/reminders/"),
    ("/students/", "/api/students/"),
    ("/students/STU0001", "/api/students/STU0001/"),
    ("/attendance/", "/api/attendance/"),
    ("/api/register", "/api/auth/register/"),
    ("/api/login", "/api/auth/login/"),
    ("/api/logout", "/api/auth/logout/"),
    ("/api/users/register/", "/api/auth/register/"),
    ("/api/users/login/", "/api/auth/login/"),
    ("/api/users/", "/api/admin/users/"),
    ("/api/exams/create/", "/api/exams/"),
    ("/api/behavioral/", "/api/behaviour/"),
]


@pytest.mark.parametrize(("alias", "route"), ALIASES)
def test_an_alias_is_its_route_with_and_without_a_slash(alias, route):
    assert canonical(alias) == route
    assert canonical(alias.rstrip("/")) == route


@pytest.mark.parametrize(
    "where",
    [
        "/",
        "/admin",
        "/admin/",
        "/api/users/profile/",
        "/api/units/7/",
        "/studentship",
        "/authors/x",
        "/static/a.css",
    ],
)
def test_what_is_no_alias_stays_as_it_is(where):
    assert canonical(where) == where


def test_no_alias_leads_to_an_alias():
    for target in (*PATHS.values(), *PREFIXES.values()):
        assert canonical(target) == target


@pytest.mark.parametrize(
    ("alias", "route"),
    [pair for pair in ALIASES if pair[1] not in ("/api/exams/", "/api/behaviour/")],
)
def test_an_alias_answers_as_its_route_does(school, acting, alias, route):
    client = acting(school.admin)

    for method in ("get", "options"):
        one, other = getattr(client, method)(alias), getattr(client, method)(route)
        assert (one.status_code, one.content) == (other.status_code, other.content)
        assert one.status_code not in (301, 302, 404)


@pytest.mark.parametrize(
    "route",
    [
        "/api/auth/login/",
        "/api/auth/login",
        "/auth/login",
        "/api/login",
        "/api/users/login/",
    ],
)
def test_a_posted_body_survives_every_spelling(school, client, route):
    answer = client.post(
        route, {"email": "sam@school.test", "password": PASSWORD}, "application/json"
    )

    assert answer.status_code == 200
    assert answer.json()["user"]["username"] == "sam"


def test_a_slash_at_the_end_is_no_redirect(school, acting):
    client = acting(school.admin)

    for where in ("/api/units", "/api/units/", "/health/ready", "/health/ready/"):
        assert client.get(where).status_code in (200, 503)
    made = client.post("/api/units", {"code": "ART", "name": "Art", "credits": 2})
    assert made.status_code == 201


def test_no_alias_stands_in_the_api_description(db):
    described = json.loads(
        Client()
        .get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json")
        .content
    )["paths"]

    assert "/api/auth/login/" in described
    assert not {
        path for path in described if path in PATHS or path.startswith(tuple(PREFIXES))
    }


@pytest.mark.parametrize(
    "path",
    ["/api/students/", "/api/students/STU0001", "/students/STU0001", "/api/nowhere"],
)
def test_no_browser_or_proxy_keeps_a_record(school, acting, path):
    assert acting(school.student).get(path).headers["Cache-Control"] == "no-store"


def test_no_browser_or_proxy_keeps_tokens(school, client):
    body = {"email": school.admin.email, "password": PASSWORD}

    answer = client.post("/api/auth/login", body, content_type="application/json")

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
