"""Participation in class and activities outside it."""

from datetime import date

import pytest
from django.db import IntegrityError

from attendance.models import Participation

URL, ACTIVITIES = "/api/participation/", "/api/students/STU0001/activities/"


def test_a_teacher_notes_participation_in_the_students_own_class(school, acting):
    body = {
        "student_id": "STU0001",
        "event_name": "Debate",
        "date": "2024-10-01",
        "status": "led",
        "rating": 5,
    }

    answer = acting(school.teacher).post(URL, body)

    assert answer.status_code == 201
    made = answer.json()
    assert (made["class_id"], made["kind"], made["rating"]) == (
        school.class_7a.pk,
        "class",
        5,
    )


@pytest.mark.parametrize("rating", [0, 6, -1, 2.5, "good"])
def test_a_rating_is_from_one_to_five(school, acting, rating):
    answer = acting(school.teacher).post(
        URL, {"student_id": "STU0001", "event_name": "Debate", "rating": rating}
    )

    assert answer.status_code == 400
    assert "rating" in answer.json()["details"]


@pytest.mark.parametrize("rating", [1, 5])
def test_the_ends_of_the_scale_are_legal(school, acting, rating):
    answer = acting(school.teacher).post(
        URL, {"student_id": "STU0001", "event_name": "Debate", "rating": rating}
    )

    assert answer.status_code == 201


def test_the_database_refuses_a_sixth_star(school):
    with pytest.raises(IntegrityError):
        Participation.objects.create(
            student=school.student, event_name="Debate", rating=6
        )


def test_averages_count_what_was_rated(school, acting):
    for rating in (5, 4, None):
        Participation.objects.create(
            student=school.student, event_name="Debate", rating=rating
        )
    Participation.objects.create(student=school.classmate, event_name="Debate")

    rows = acting(school.teacher).get(f"{URL}averages/").json()

    assert [
        (row["student_id"], row["events"], row["rated"], row["average_rating"])
        for row in rows
    ] == [
        ("STU0001", 3, 2, 4.5),
        ("STU0002", 1, 0, None),
    ]


def test_averages_come_in_pages(school, acting):
    for student in (school.student, school.classmate):
        Participation.objects.create(student=student, event_name="Debate", rating=3)

    answer = acting(school.teacher).get(f"{URL}averages/?per_page=1&page=2")

    assert [(row["student_id"], row["average_rating"]) for row in answer.json()] == [
        ("STU0002", 3.0)
    ]
    assert (answer.headers["X-Total-Count"], answer.headers["X-Page"]) == ("2", "2")


def test_a_parent_sees_the_averages_of_the_child_alone(school, acting):
    Participation.objects.create(student=school.student, event_name="Debate", rating=4)
    Participation.objects.create(
        student=school.classmate, event_name="Debate", rating=1
    )

    rows = acting(school.parent).get(f"{URL}averages/").json()

    assert [row["student_id"] for row in rows] == ["STU0001"]


def test_an_activity_is_noted_at_the_student(school, acting):
    answer = acting(school.teacher).post(
        ACTIVITIES, {"activity_name": "Chess club", "participation_date": "2024-10-01"}
    )

    assert answer.status_code == 201
    assert answer.json()["activity_name"] == "Chess club"
    (row,) = acting(school.student).get(ACTIVITIES).json()
    assert (row["student_id"], row["participation_date"]) == ("STU0001", "2024-10-01")
    assert Participation.objects.get().kind == "extracurricular"


def test_what_happens_in_class_is_no_activity(school, acting):
    Participation.objects.create(
        student=school.student, event_name="Debate", date=date(2024, 10, 1)
    )

    assert acting(school.student).get(ACTIVITIES).json() == []


@pytest.mark.parametrize("who", ["classmate", "outsider"])
def test_nobody_else_reads_a_students_activities(school, acting, who):
    assert acting(getattr(school, who)).get(ACTIVITIES).status_code == 404


@pytest.mark.parametrize("who", ["student", "parent"])
def test_a_family_adds_no_activity(school, acting, who):
    assert (
        acting(getattr(school, who))
        .post(ACTIVITIES, {"activity_name": "Chess"})
        .status_code
        == 403
    )


def test_an_activity_needs_a_name_and_a_day_that_has_come(school, acting):
    client = acting(school.teacher)

    assert "activity_name" in client.post(ACTIVITIES, {}).json()["details"]
    late = client.post(
        ACTIVITIES, {"activity_name": "Chess", "participation_date": "2999-01-01"}
    )
    assert "participation_date" in late.json()["details"]


def test_a_teacher_of_another_class_is_kept_out_where_the_school_says_so(
    school, acting, assigned_scope
):
    client = acting(school.other_teacher)

    assert client.get(ACTIVITIES).status_code == 404
    assert client.post(ACTIVITIES, {"activity_name": "Chess"}).status_code == 404
