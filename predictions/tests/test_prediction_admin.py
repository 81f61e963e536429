"""Predictions in the admin: to look at."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from predictions.models import Prediction

LIST = "/admin/predictions/prediction/"


def keep(student):
    return Prediction.objects.create(
        student=student,
        predicted_score=60,
        low=55,
        high=65,
        confidence_level=0.8,
        model_version="forest-1",
        prediction_date=timezone.now(),
    )


@pytest.fixture
def secretary(school, client):
    client.force_login(school.admin, backend="accounts.backends.EmailOrUsernameBackend")
    return client


def test_the_list_and_the_page_show_a_prediction_with_its_interval(school, secretary):
    row = keep(school.student)

    shown = (
        secretary.get(LIST).content.decode(),
        secretary.get(f"{LIST}{row.pk}/change/").content.decode(),
    )

    assert all("55" in page and "(90%)" in page and "STU0001" in page for page in shown)
    assert "/api/predictions/model/" in shown[1]


def test_nothing_can_be_typed_or_removed(school, secretary):
    row = keep(school.student)

    assert secretary.get(f"{LIST}add/").status_code == 403
    assert (
        secretary.post(f"{LIST}{row.pk}/change/", {"predicted_score": 99}).status_code
        == 403
    )
    assert secretary.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.predicted_score == 60


def test_it_is_searched_by_student(school, secretary):
    keep(school.student)
    keep(school.outsider)

    page = secretary.get(f"{LIST}?q=Olu").content.decode()

    assert "STU0003" in page
    assert "STU0001" not in page


def test_the_queries_do_not_grow_with_the_rows(school, secretary):
    counts = []

    for student in (school.student, school.classmate, school.outsider):
        keep(student)
        with CaptureQueriesContext(connection) as queries:
            secretary.get(LIST)
        counts.append(len(queries))

    assert counts[1] == counts[2]
