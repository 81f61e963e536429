"""What the OpenAPI document says is what a client meets."""

import json

import pytest
from django.test import Client


@pytest.fixture(scope="module")
def document():
    return json.loads(Client().get("/api/schema/?format=json").content)


@pytest.fixture
def exported(school, acting):
    return acting(school.admin)


def test_it_has_at_most_ten_headings_and_each_is_described(document):
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    used = set()
    for operations in document["paths"].values():
        for operation in operations.values():
            used.update(operation["tags"])

    assert len(tags) <= 10
    assert used == tags.keys()
    assert all(tags.values())


def test_an_ordering_is_one_of_those_that_there_are(document):
    parameters = document["paths"]["/api/units/"]["get"]["parameters"]

    (ordering,) = [each for each in parameters if each["name"] == "ordering"]

    assert ordering["schema"]["items"]["enum"] == [
        "code", "-code", "name", "-name", "id", "-id",
    ]  # fmt: skip
    assert ordering["explode"] is False


def test_what_is_throttled_says_so(document):
    login = document["paths"]["/api/auth/login/"]["post"]["responses"]

    assert "429" in login
    assert {"400", "411", "413", "415"} <= login.keys()


def test_questions_are_answered_as_the_type_that_the_document_names(exported):
    answer = exported.get(
        "/api/exams/questions/export/", headers={"Accept": "application/octet-stream"}
    )

    assert answer.status_code == 200


def test_an_error_of_a_route_that_answers_files_stays_json(exported):
    answer = exported.get("/api/results/99999/export/", headers={"Accept": "text/csv"})

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["code"] == "not_found"


def test_a_list_is_not_answered_as_a_file(exported):
    answer = exported.get(
        "/api/exams/questions/", headers={"Accept": "application/octet-stream"}
    )

    assert answer.status_code == 406
