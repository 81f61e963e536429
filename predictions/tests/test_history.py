"""`GET /api/predictions/{student_id}/history`: what was predicted before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from predictions.models import Prediction

URL = "/api/predictions/STU0001/history/"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def keep(student, *, score=60, days=0, version="forest-1"):
    return Prediction.objects.create(
        student=student,
        predicted_score=score,
        low=score - 5,
        high=score + 5,
        confidence_level=0.8,
        model_version=version,
        prediction_date=NOON + timedelta(days=days),
    )


@pytest.fixture
def history(school):
    for day, score in enumerate((60, 64, 62)):
        keep(school.student, score=score, days=day, version=f"forest-{day}")
    keep(school.outsider)


def scores(answer):
    assert answer.status_code == 200, answer.content
    return [row["predicted_score"] for row in answer.json()]


def test_the_newest_comes_first_and_nobody_elses_is_among_them(school, acting, history):
    answer = acting(school.teacher).get(URL)

    assert scores(answer) == [62, 64, 60]
    assert {row["student_id"] for row in answer.json()} == {"STU0001"}
    assert answer.json()[0]["interval"] == {"low": 57, "high": 67, "level": 0.9}


def test_it_comes_in_pages(school, acting, history):
    answer = acting(school.teacher).get(f"{URL}?per_page=2&page=2")

    assert scores(answer) == [60]
    assert answer["X-Total-Count"] == "3"


def test_it_is_read_on_by_cursor(school, acting, history):
    answer = acting(school.teacher).get(f"{URL}?per_page=2&cursor=")

    assert scores(answer) == [62, 64]
    assert 'rel="next"' in answer["Link"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("model_version=forest-1", [64]),
        ("start_date=2026-01-06", [62, 64]),
        ("end_date=2026-01-05", [60]),
        ("ordering=predicted_score", [60, 62, 64]),
    ],
)
def test_it_can_be_narrowed_and_ordered(school, acting, history, query, expected):
    assert scores(acting(school.teacher).get(f"{URL}?{query}")) == expected


@pytest.mark.parametrize(
    "query", ["start_date=soon", "ordering=student", "page=0", "per_page=501"]
)
def test_what_a_list_does_not_know_is_refused(school, acting, history, query):
    assert acting(school.teacher).get(f"{URL}?{query}").status_code == 400


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("student", 200),
        ("parent", 200),
        ("teacher", 200),
        ("admin", 200),
        ("classmate", 404),
        ("outsider", 404),
    ],
)
def test_a_history_is_for_those_who_may_see_the_prediction(
    school, acting, history, person, status
):
    assert acting(getattr(school, person)).get(URL).status_code == status


def test_a_student_without_predictions_has_an_empty_history(school, acting):
    assert scores(acting(school.admin).get("/api/predictions/STU0002/history")) == []


def test_the_queries_do_not_grow_with_the_page(school, acting, history):
    client, counts = acting(school.admin), []

    for size in (1, 2, 3):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{URL}?cursor=&per_page={size}")
        counts.append(len(queries))

    assert counts[1] == counts[2]
