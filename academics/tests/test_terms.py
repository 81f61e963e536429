"""/api/terms/: dates that never overlap, and one current term."""

from datetime import date

import pytest

from academics.models import Term

URL = "/api/terms/"


def spring(**changes) -> dict:
    body = {
        "term": "Term 2",
        "academic_year": "2024-2025",
        "start_date": "2025-01-06",
        "end_date": "2025-04-11",
    }
    return {**body, **changes}


def current(client) -> list[str]:
    return [row["term"] for row in client.get(URL).json() if row["is_current"]]


def test_an_admin_adds_a_term(school, acting):
    answer = acting(school.admin).post(URL, spring())

    assert answer.status_code == 201
    assert answer.json() | spring() == answer.json()
    assert answer.json()["is_current"] is True


@pytest.mark.parametrize(
    ("day", "terms"),
    [
        (date(2024, 9, 1), []),
        (date(2024, 9, 2), ["Term 1"]),
        (date(2024, 12, 31), ["Term 1"]),
        (date(2025, 1, 5), ["Term 1"]),
        (date(2025, 1, 6), ["Term 2"]),
        (date(2030, 1, 1), ["Term 2"]),
    ],
)
def test_the_current_term_is_the_one_that_started_last(
    school, acting, monkeypatch, day, terms
):
    Term.objects.create(
        name="Term 2",
        academic_year="2024-2025",
        start_date=date(2025, 1, 6),
        end_date=date(2025, 4, 11),
    )
    Term.objects.create(name="Some day", academic_year="2025-2026")
    monkeypatch.setattr("academics.views.structure.today", lambda: day)

    assert current(acting(school.student)) == terms


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        ("2024-12-20", "2025-04-11", 400),
        ("2024-12-21", "2025-04-11", 201),
        ("2024-06-03", "2024-09-02", 400),
        ("2024-06-03", "2024-09-01", 201),
        ("2024-10-01", "2024-10-31", 400),
        ("2024-01-01", "2025-12-31", 400),
    ],
)
def test_days_that_are_another_terms_are_refused(school, acting, start, end, status):
    answer = acting(school.admin).post(URL, spring(start_date=start, end_date=end))

    assert answer.status_code == status
    assert Term.objects.count() == (2 if status == 201 else 1)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"term": ""}, "term"),
        ({"term": "Term 1"}, "term"),
        ({"academic_year": "2024-2026"}, "academic_year"),
        ({"academic_year": "24/25"}, "academic_year"),
        ({"end_date": "2025-01-06"}, "end_date"),
        ({"end_date": "2025-01-01"}, "end_date"),
        ({"end_date": None}, "end_date"),
        ({"start_date": None}, "start_date"),
        ({"start_date": "soon"}, "start_date"),
    ],
)
def test_bad_input_names_the_field(school, acting, changes, named):
    answer = acting(school.admin).post(URL, spring(**changes))

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])


def test_a_change_is_held_to_the_same_rules(school, acting):
    client = acting(school.admin)
    second = client.post(URL, spring()).json()["term_id"]

    kept = client.put(f"{URL}{second}/", {"end_date": "2025-04-12"})
    refused = client.put(f"{URL}{second}/", {"start_date": "2024-12-01"})

    assert kept.json()["end_date"] == "2025-04-12"
    assert (refused.status_code, list(refused.json()["details"])) == (
        400,
        ["start_date"],
    )
    assert Term.objects.get(pk=second).start_date == date(2025, 1, 6)


def test_a_term_with_enrolments_stays(school, acting):
    client = acting(school.admin)
    second = client.post(URL, spring()).json()["term_id"]

    assert client.delete(f"{URL}{school.term.pk}/").status_code == 409
    assert client.delete(f"{URL}{second}/").status_code == 204


def test_the_current_term_can_be_asked_for(school, acting):
    client = acting(school.parent)

    assert [row["term"] for row in client.get(f"{URL}?is_current=true").json()] == [
        "Term 1"
    ]
    assert client.get(f"{URL}?is_current=false").json() == []


@pytest.mark.parametrize("who", ["teacher", "student", "parent"])
def test_only_an_admin_writes(school, acting, who):
    client, one = acting(getattr(school, who)), f"{URL}{school.term.pk}/"

    assert client.post(URL, spring()).status_code == 403
    assert client.put(one, {}).status_code == 403
    assert client.delete(one).status_code == 403
