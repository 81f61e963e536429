"""Every route there is, found in the resolver: it has its policy row, and every role
meets the answer it should.

Each test asks all routes and tells all that it found wrong at once, as (method, path,
answer).
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import get_resolver
from rest_framework.test import APIClient

from accounts.policy import ACTIONS, scope_of_role

METHODS = ("get", "post", "put", "patch", "delete")
ROLES = ("pending_teacher", "student", "parent", "teacher", "admin")
# Not the API's own: browsers' pages, the documents of the API, and what a load balancer
# asks.
OTHERS = (
    "favicon.ico",
    "admin/",
    "api-auth/",
    "api/schema/",
    "api/docs/",
    "api/redoc/",
    "health/",
    "^.*$",
)
PUBLIC = {"/api/", "/api/auth/register/", "/api/auth/login/", "/api/auth/refresh/"}
NOBODY = {
    "UUIDConverter": str(uuid4()),
    "IdConverter": "999999999",
    "StringConverter": "STU9999",
    "IntConverter": "999999",
}


class Route(NamedTuple):
    """One pattern of the resolver with the view behind it."""

    path: str
    view: Any
    actions: dict[str, str]
    options: dict[str, Any]

    def methods(self) -> list[str]:
        return [
            m
            for m in METHODS
            if (m in self.actions if self.actions else hasattr(self.view, m))
        ]

    def asks_for(self, method: str) -> tuple[str, str]:
        """The resource and action of the policy table."""
        view = self.view(**self.options)
        view.action = self.actions.get(method)
        return view.resource, view.policy_action(
            SimpleNamespace(method=method.upper(), data={}, GET={}, query_params={})
        )


def patterns(
    found: Any, before: str = "", converters: Any = None
) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    for each in found:
        known = (converters or {}) | each.pattern.converters
        if hasattr(each, "url_patterns"):
            yield from patterns(each.url_patterns, before + str(each.pattern), known)
        else:
            yield before + str(each.pattern), each.callback, known


def routes() -> Iterator[Route]:
    for text, callback, converters in patterns(get_resolver().url_patterns):
        if text and not text.startswith(OTHERS):
            for name, converter in converters.items():
                kind = type(converter).__name__
                spelled = {
                    "UUIDConverter": "uuid",
                    "IdConverter": "id",
                    "StringConverter": "str",
                    "IntConverter": "int",
                }
                text = text.replace(f"<{spelled[kind]}:{name}>", NOBODY[kind])
            actions = getattr(callback, "actions", None) or {}
            yield Route(
                f"/{text}", callback.cls, actions, getattr(callback, "initkwargs", {})
            )


ALL = list(routes())
OWN = [route for route in ALL if route.path not in PUBLIC]


def ask(
    client: APIClient, method: str, path: str, body: Any = None, **headers: Any
) -> Any:
    """The answer; whatever the call changed is undone, so that no route meets what
    another left.
    """
    with transaction.atomic():
        kind = {"content_type": "application/json"} if isinstance(body, str) else {}
        answer = getattr(client, method)(path, body, **kind, **headers)
        transaction.set_rollback(True)
    return answer


def is_error(answer: Any) -> bool:
    body = answer.json()
    return (
        body.keys() == {"error", "code", "details"}
        and bool(body["error"])
        and isinstance(body["details"], dict)
    )


def is_sound(answer: Any) -> bool:
    """An answer that is no fault of ours and, where it refuses, has the one shape."""
    return answer.status_code < 400 or (answer.status_code < 500 and is_error(answer))


def test_the_routes_are_found():
    assert len(ALL) > 30
    assert "/api/students/STU9999/" in {route.path for route in ALL}


def test_only_these_routes_are_public():
    assert {
        route.path for route in ALL if getattr(route.view, "public", False)
    } == PUBLIC


def test_each_method_of_a_route_has_its_row_in_the_policy_table():
    missing = {
        (m, r.path, r.asks_for(m))
        for r in OWN
        for m in r.methods()
        if r.asks_for(m) not in ACTIONS
    }

    assert missing == set()


def test_whoever_did_not_log_in_is_refused(school, anonymous):
    faults = []

    for route in OWN:
        for method in (*route.methods(), "options"):
            answer = ask(anonymous, method, route.path)
            if (
                answer.status_code != 401
                or not is_error(answer)
                or "WWW-Authenticate" not in answer.headers
            ):
                faults.append((method, route.path, answer.content))

    assert faults == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_asked_for_before_any_row_is_looked_up(role, school, acting):
    client = acting(getattr(school, role))
    table_role = "pending" if role == "pending_teacher" else role
    faults = []

    for route in OWN:
        for method in route.methods():
            allowed = scope_of_role(table_role, *route.asks_for(method)) is not None
            answer = ask(client, method, route.path)
            refused = (
                answer.status_code == 403
                and answer.json()["code"] == "permission_denied"
            )
            if not is_sound(answer) or answer.status_code == 401 or refused == allowed:
                faults.append((method, route.path, answer.status_code, answer.content))

    assert faults == []


def test_a_row_that_is_not_there_is_a_404(school, acting):
    admin, student = acting(school.admin), acting(school.student)
    faults = []

    for route in OWN:
        for method in (
            set(route.methods()) & {"get", "delete"}
            if set(NOBODY.values()) & set(route.path.split("/"))
            else ()
        ):
            may = scope_of_role("admin", *route.asks_for(method)) is not None
            answer = ask(admin if may else student, method, route.path)
            if answer.status_code != 404 or answer.json()["code"] not in (
                "not_found",
                "no_running_attempt",
            ):
                faults.append((method, route.path, answer.status_code, answer.content))

    assert faults == []


def test_a_method_that_a_route_does_not_have_is_a_405_that_names_those_it_has(
    school, acting
):
    client = acting(school.admin)
    faults = []

    for route in ALL:
        for method in set(METHODS) - set(route.methods()):
            answer = ask(client, method, route.path)
            told = set(answer.headers.get("Allow", "").lower().split(", "))
            if (
                answer.status_code != 405
                or not is_error(answer)
                or not told >= set(route.methods())
            ):
                faults.append((method, route.path, answer.status_code, answer.content))

    assert faults == []


def test_head_and_options_are_answered_where_get_or_post_is(school, acting):
    client = acting(school.admin)
    faults = []

    for route in ALL:
        head, options = (
            ask(client, "head", route.path),
            ask(client, "options", route.path),
        )
        if (
            head.status_code >= 500
            or head.content
            or options.status_code not in (200, 403, 404)
        ):
            faults.append(
                (route.path, head.status_code, options.status_code, options.content)
            )

    assert faults == []


def test_a_browser_is_shown_a_page_or_offered_a_file(school, acting):
    client = acting(school.admin)
    faults = []

    for route in ALL:
        if "get" in route.methods():
            answer = ask(client, "get", route.path, HTTP_ACCEPT="text/html")
            page = answer.headers["Content-Type"].startswith("text/html")
            file = answer.headers.get("Content-Disposition", "").startswith(
                "attachment"
            )
            if answer.status_code not in (200, 400, 403, 404) or not (page or file):
                faults.append((route.path, answer.status_code, answer.content))

    assert faults == []


@pytest.mark.parametrize(
    "body", ["[]", "[1]", "7", '"text"', "null", "true", "{}", '{"a": {"b": []}}']
)
def test_a_body_of_the_wrong_kind_breaks_nothing(body, school, acting):
    client = acting(school.admin)
    faults = []

    for route in ALL:
        for method in set(route.methods()) & {"post", "put", "patch"}:
            answer = ask(client, method, route.path, body)
            if not is_sound(answer):
                faults.append((method, route.path, answer.status_code, answer.content))

    assert faults == []


STRANGE_QUERIES = (
    "page=-1",
    "page=0",
    "page=abc",
    f"page={10**30}",
    f"page={'9' * 5000}",
    "per_page=0",
    "per_page=501",
    "cursor=rubbish",
    "cursor=%FF",
    "ordering=nothing",
    "ordering=-password",
    "search=O'Brien--",
    "search=%25_%5C",
    "student=abc",
    "unit=abc",
    "class_id=-1",
    f"unit={10**30}",
    "date=31-12",
    "from=x",
    "status=nothing",
    "search=" + "a%20" * 99,
    "search=%ED%A0%80",
    "format=xml",
)


def test_a_strange_query_breaks_nothing(school, acting):
    client = acting(school.admin)
    faults = []

    for route in ALL:
        for query in STRANGE_QUERIES if "get" in route.methods() else ():
            answer = ask(client, "get", f"{route.path}?{query}")
            if not is_sound(answer):
                faults.append(
                    (f"{route.path}?{query}", answer.status_code, answer.content)
                )

    assert faults == []
