"""Whatever a body or a query holds, writing exams answers 4xx at worst."""

import json

import pytest

from assessments.exams.tests.building import drafted, question

VALUES = [
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    2**63,
    "",
    "x" * 20_000,
    "NaN",
    "Infinity",
    "1e400",
    "\ud800",
    "'; --",
    [],
    {},
    [None],
    [[]],
    [{}],
    [[1]],
    {"a": {"b": []}},
    [10**30],
    ["\u202e"],
    [{"questions": None}],
    [{"questions": [[]]}],
    [{"questions": [{"draw": 10**9, "tags": "x", "unit": []}]}],
    [{"draw": 1, "tags": [1, None]}],
    [{"question": True}],
    [{"question": "1e3", "points": "NaN"}],
    [{"draw": 1, "points": 10**9}],
    "2030-13-45T00:00:00Z",
    "2030-05-06",
    "9999-12-31T23:59:59-14:00",
    "0000-00-00T00:00Z",
]
FIELDS = [
    "title",
    "unit",
    "term",
    "instructions",
    "assessment_type",
    "opens_at",
    "closes_at",
    "duration_minutes",
    "grace_seconds",
    "attempts_allowed",
    "counting",
    "pass_mark",
    "shuffle_questions",
    "access_code",
    "release",
    "shows",
    "moderation_percent",
    "classes",
    "students",
    "sections",
    "questions",
]


def sent(method, route, body):
    """As JSON that a client could hardly write: with half of a pair of surrogates."""
    return method(route, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_of_a_field_is_taken_or_refused_by_its_name(school, acting, field):
    client, exam, wrong = acting(school.admin), drafted(school), []

    for value in VALUES:
        answer = sent(client.patch, f"/api/exams/{exam.pk}/", {field: value})
        if answer.status_code != 200:
            named = [
                name
                for name in answer.json()["details"]
                if name.split(".")[0] in (field, "body", "non_field_errors")
            ]
            if answer.status_code != 400 or not named:
                wrong.append((value, answer.status_code, answer.content[:200]))
        assert client.get(f"/api/exams/{exam.pk}/").status_code == 200

    assert wrong == []


@pytest.mark.parametrize(
    "field", ["student_id", "extra_time_percent", "extra_attempts", "closes_at", "note"]
)
def test_any_value_of_an_allowance_is_taken_or_refused(school, acting, field):
    client, exam = acting(school.admin), drafted(school)
    question(school)
    body = {"student_id": "STU0001", "extra_time_percent": 10}

    for route in ("/api/exams/allowances/", f"/api/exams/{exam.pk}/allowances/"):
        codes = {
            sent(client.post, route, body | {field: value}).status_code
            for value in VALUES
        }
        assert codes <= {201, 400, 409}


@pytest.mark.parametrize(
    "query",
    ["seed=%00", "seed=%ED%A0%80", "seed=" + "x" * 5000, "seed=%F0%9F%98%80"],
)
def test_any_seed_gives_a_paper_or_a_400(school, acting, query):
    answer = acting(school.admin).get(
        f"/api/exams/{drafted(school).pk}/preview/?{query}"
    )

    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    "query",
    [
        "cursor=&ordering=opens_at",
        "cursor=&ordering=-closes_at,title",
        "state=%00",
        "unit=%00",
        "term=x",
        "class_id=-1",
    ],
)
@pytest.mark.parametrize("who", ["admin", "student"])
def test_any_query_of_the_list_is_answered(school, acting, query, who):
    drafted(school)

    assert acting(getattr(school, who)).get(f"/api/exams/?{query}").status_code in (
        200,
        400,
    )
