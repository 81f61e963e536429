"""Behaviour records.

Staff write them, families see them without what is for staff alone.
"""

from datetime import date

import pytest
from django.db import IntegrityError

from attendance.models import BehaviourRecord

URL = "/api/behaviour/"
SECRET = "Suspects trouble at home"


@pytest.fixture
def record(school):
    return BehaviourRecord.objects.create(
        student=school.student,
        behavior_type="negative",
        category="discipline",
        severity="major",
        date=date(2024, 10, 1),
        notes=SECRET,
        action_taken="Talked to the class teacher",
        follow_up_date=date(2024, 10, 8),
        teacher=school.teacher,
    )


def test_a_teacher_notes_behaviour_as_its_author(school, acting):
    body = {
        "student_id": "STU0001",
        "behavior_type": "Positive",
        "category": "participation",
        "notes": "Helped Kim.",
    }

    answer = acting(school.teacher).post(URL, body)

    assert answer.status_code == 201
    made = answer.json()
    assert (made["behavior_type"], made["severity"], made["notes"]) == (
        "positive",
        "minor",
        "Helped Kim.",
    )
    assert made["teacher_id"] == school.teacher.pk
    assert made["message"] == "Behaviour noted."


def test_a_teacher_may_be_named_by_username(school, acting):
    body = {
        "student_id": "STU0001",
        "behavior_type": "positive",
        "category": "kindness",
        "teacher_id": "BEN",
    }

    answer = acting(school.admin).post(URL, body)

    assert answer.json()["teacher_id"] == school.other_teacher.pk


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("behavior_type", "funny"),
        ("severity", "fatal"),
        ("category", ""),
        ("date", "2999-01-01"),
        ("student_id", "STU9999"),
        ("teacher_id", "nobody"),
        ("follow_up_date", "2024-09-30"),
    ],
)
def test_a_bad_value_is_named(school, acting, field, value):
    body = {
        "student_id": "STU0001",
        "behavior_type": "negative",
        "category": "discipline",
        "date": "2024-10-01",
    }

    answer = acting(school.teacher).post(URL, {**body, field: value})

    assert answer.status_code == 400
    assert field in answer.json()["details"]
    assert not BehaviourRecord.objects.exists()


@pytest.mark.parametrize("who", ["student", "parent"])
def test_a_family_sees_the_record_and_not_the_notes(school, acting, record, who):
    client = acting(getattr(school, who))

    (row,) = client.get(URL).json()

    assert row["action_taken"] == "Talked to the class teacher"
    assert {"notes", "follow_up_date", "followed_up"}.isdisjoint(row)
    assert SECRET not in client.get(f"{URL}{record.pk}/").content.decode()


@pytest.mark.parametrize("who", ["student", "parent"])
@pytest.mark.parametrize("query", ["search=Suspects", "search=trouble+home"])
def test_a_family_finds_nothing_by_a_word_of_the_notes(
    school, acting, record, who, query
):
    answer = acting(getattr(school, who)).get(f"{URL}?{query}")

    assert answer.json() == []
    assert answer.headers["X-Total-Count"] == "0"


@pytest.mark.parametrize("who", ["student", "parent"])
def test_a_family_cannot_tell_notes_by_filters_for_staff(school, acting, record, who):
    client = acting(getattr(school, who))

    seen = [
        len(client.get(f"{URL}?followed_up={value}").json())
        for value in ("true", "false")
    ]

    assert seen == [1, 1]
    assert client.get(f"{URL}?ordering=notes").status_code == 400


def test_staff_find_a_record_by_its_notes(school, acting, record):
    client = acting(school.teacher)

    assert len(client.get(f"{URL}?search=Suspects").json()) == 1
    assert client.get(f"{URL}?followed_up=true").json() == []


def test_severity_is_ordered_by_how_much_it_matters(school, acting):
    for severity in ("moderate", "major", "minor"):
        BehaviourRecord.objects.create(
            student=school.student,
            category="x",
            severity=severity,
            behavior_type="negative",
        )
    client = acting(school.teacher)

    def ordered(query):
        return [row["severity"] for row in client.get(f"{URL}?ordering={query}").json()]

    assert ordered("severity") == ["minor", "moderate", "major"]
    assert ordered("-severity") == ["major", "moderate", "minor"]
    first = client.get(f"{URL}?ordering=-severity&per_page=1&cursor=")
    address = first.headers["Link"].split(">")[0].removeprefix("<http://testserver")
    assert [row["severity"] for row in client.get(address).json()] == ["moderate"]


@pytest.mark.parametrize("who", ["classmate", "outsider"])
def test_another_student_sees_nothing(school, acting, record, who):
    client = acting(getattr(school, who))

    assert client.get(URL).json() == []
    assert client.get(f"{URL}{record.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["student", "parent"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_family_changes_nothing(school, acting, record, who, method):
    path = URL if method == "post" else f"{URL}{record.pk}/"

    answer = getattr(acting(getattr(school, who)), method)(
        path, {"category": "kindness"}
    )

    assert answer.status_code == 403
    record.refresh_from_db()
    assert record.category == "discipline"


def test_a_teacher_of_another_class_is_kept_out_where_the_school_says_so(
    school, acting, record, assigned_scope
):
    client = acting(school.other_teacher)
    body = {
        "student_id": "STU0001",
        "behavior_type": "negative",
        "category": "discipline",
    }

    assert client.get(URL).json() == []
    assert (
        client.patch(f"{URL}{record.pk}/", {"category": "kindness"}).status_code == 404
    )
    assert client.post(URL, body).status_code == 400


def test_a_put_changes_what_it_is_given(school, acting, record):
    answer = acting(school.teacher).put(f"{URL}{record.pk}/", {"followed_up": True})

    assert answer.status_code == 200
    assert answer.json()["followed_up"] is True
    assert answer.json()["notes"] == SECRET


def test_the_old_spelling_answers_too(school, acting, record):
    assert len(acting(school.admin).get("/api/behavioral/").json()) == 1


def test_the_database_refuses_an_unknown_type(school):
    with pytest.raises(IntegrityError):
        BehaviourRecord.objects.create(
            student=school.student, behavior_type="odd", category="x"
        )


def test_the_list_costs_the_same_for_one_and_for_many(
    school, acting, django_assert_max_num_queries
):
    client = acting(school.admin)
    BehaviourRecord.objects.bulk_create(
        BehaviourRecord(
            student=school.student, behavior_type="positive", category=f"c{n}"
        )
        for n in range(40)
    )

    with django_assert_max_num_queries(4):
        rows = client.get(f"{URL}?per_page=100").json()

    assert len(rows) == 40
