"""Plain routes: pages, documents and health are read, and say so to whoever tries
anything else.
"""

import pytest
from django.test import Client

ROUTES = [
    "/",
    "/api/docs",
    "/api/redoc",
    "/api/schema/?format=json",
    "/health/live",
    "/health/ready",
]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("route", ROUTES)
def test_a_method_that_changes_things_is_a_405_that_names_those_it_has(route, method):
    careful = Client(enforce_csrf_checks=True)

    answer = getattr(careful, method)(route)

    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.json() == {
        "error": "Method not allowed",
        "code": "method_not_allowed",
        "details": {},
    }


@pytest.mark.parametrize("route", ROUTES)
def test_head_says_what_get_would_without_its_body(db, client, route):
    head, get = client.head(route), client.get(route)

    assert get.status_code in (200, 302)
    assert head.status_code == get.status_code
    assert head.content == b""


@pytest.mark.parametrize("route", ROUTES)
def test_options_names_the_methods(client, route):
    answer = client.options(route)

    assert (answer.status_code, answer.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
