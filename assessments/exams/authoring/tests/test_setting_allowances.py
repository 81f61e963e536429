"""What single students are allowed: in every exam, or in one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    ExamAllowance,
    StandingAllowance,
)
from assessments.exams.tests.building import published

STANDING = "/api/exams/allowances/"
HOUR = timedelta(hours=1)


def attempt(exam, student):
    return Attempt.objects.create(
        exam=exam,
        student=student,
        started_at=timezone.now(),
        expires_at=timezone.now() + HOUR,
    )


def minutes_of(attempt):
    attempt.refresh_from_db()
    return (attempt.expires_at - attempt.started_at) / timedelta(minutes=1)


def test_a_student_is_given_extra_time_in_every_exam(school, acting):
    client = acting(school.teacher)

    answer = client.post(
        STANDING,
        {"student_id": "stu0001", "extra_time_percent": 25, "note": "Doctor"},
        format="json",
    )

    assert answer.status_code == 201, answer.json()
    row = answer.json()
    assert (row["student_id"], row["student_name"], row["extra_time_percent"]) == (
        "STU0001",
        "Sam Student",
        25,
    )
    assert client.get(f"{STANDING}STU0001/").json()["note"] == "Doctor"
    assert StandingAllowance.objects.get().set_by == school.teacher.user
    assert (
        client.patch(
            f"{STANDING}stu0001/", {"extra_time_percent": 50}, format="json"
        ).status_code
        == 200
    )
    assert [each["extra_time_percent"] for each in client.get(STANDING).json()] == [50]
    assert client.delete(f"{STANDING}STU0001/").status_code == 204
    assert client.get(f"{STANDING}STU0001/").status_code == 404


def test_there_is_one_a_student_and_it_stays_that_students(school, acting):
    client = acting(school.teacher)
    body = {"student_id": "STU0001", "extra_time_percent": 25}
    client.post(STANDING, body, format="json")

    again = client.post(STANDING, body | {"extra_time_percent": 50}, format="json")
    other = client.put(
        f"{STANDING}STU0001/", body | {"student_id": "STU0002"}, format="json"
    )

    assert (again.status_code, again.json()["code"]) == (409, "allowance_exists")
    assert list(other.json()["details"]) == ["student_id"]
    assert client.put(f"{STANDING}STU0001/", body, format="json").status_code == 200


@pytest.mark.parametrize("percent", [-1, 301, 10**30, "a", None])
def test_extra_time_is_a_percentage_up_to_300(school, acting, percent):
    body = {"student_id": "STU0001", "extra_time_percent": percent}

    assert list(
        acting(school.teacher).post(STANDING, body, format="json").json()["details"]
    ) == ["extra_time_percent"]


def test_the_database_keeps_extra_time_within_its_bounds_too(school):
    exam = published(school)

    for make in (
        lambda: StandingAllowance.objects.create(
            student=school.student, extra_time_percent=301
        ),
        lambda: ExamAllowance.objects.create(
            exam=exam, student=school.student, extra_time_percent=301
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            make()


def test_an_exam_has_allowances_of_its_own(school, acting):
    exam, client = published(school, duration_minutes=60), acting(school.teacher)
    route = f"/api/exams/{exam.pk}/allowances/"

    answer = client.post(
        route,
        {"student_id": "STU0001", "extra_attempts": 1, "note": "Ill"},
        format="json",
    )

    assert answer.status_code == 201, answer.json()
    row = answer.json()
    assert (row["exam_id"], row["extra_time_percent"], row["extra_attempts"]) == (
        exam.pk,
        None,
        1,
    )
    assert (
        client.post(route, {"student_id": "STU0001"}, format="json").json()["code"]
        == "allowance_exists"
    )
    assert (
        client.put(
            f"{route}STU0001/", {"extra_time_percent": 100}, format="json"
        ).json()["extra_attempts"]
        == 1
    )
    assert [each["student_id"] for each in client.get(route).json()] == ["STU0001"]
    assert client.get(f"/api/exams/{published(school).pk}/allowances/").json() == []
    assert client.delete(f"{route}STU0001/").status_code == 204


def test_an_own_closing_lies_after_the_opening(school, acting):
    exam = published(school, opens_at=timezone.now() + HOUR)
    body = {"student_id": "STU0001", "closes_at": timezone.now().isoformat()}

    answer = acting(school.teacher).post(
        f"/api/exams/{exam.pk}/allowances/", body, format="json"
    )

    assert list(answer.json()["details"]) == ["closes_at"]


def test_running_attempts_go_by_an_allowance_as_soon_as_it_is_set_or_taken_away(
    school, acting
):
    exam, client = published(school, duration_minutes=60), acting(school.teacher)
    mine, theirs = attempt(exam, school.student), attempt(exam, school.classmate)
    route = f"/api/exams/{exam.pk}/allowances/"

    client.post(
        STANDING, {"student_id": "STU0001", "extra_time_percent": 50}, format="json"
    )
    assert minutes_of(mine) == 90
    client.post(
        route, {"student_id": "STU0001", "extra_time_percent": 100}, format="json"
    )
    assert minutes_of(mine) == 120
    client.patch(f"{route}STU0001/", {"extra_time_percent": 0}, format="json")
    assert minutes_of(mine) == 60
    client.delete(f"{route}STU0001/")
    assert minutes_of(mine) == 90
    client.put(f"{STANDING}STU0001/", {"extra_time_percent": 10}, format="json")
    assert minutes_of(mine) == 66
    client.delete(f"{STANDING}STU0001/")
    assert minutes_of(mine) == 60
    assert minutes_of(theirs) > 59.9
    events = AttemptEvent.objects.filter(attempt=mine, kind="credited").order_by("pk")
    assert {event.detail["why"] for event in events} == {"allowance"}
    assert [event.detail["seconds"] for event in events][1:] == [
        1800,
        -3600,
        1800,
        -1440,
        -360,
    ]
    assert not AttemptEvent.objects.filter(attempt=theirs).exists()


@pytest.mark.parametrize(("who", "code"), [("student", 403), ("parent", 403)])
def test_families_neither_see_nor_set_allowances(school, acting, who, code):
    exam, client = published(school), acting(getattr(school, who))

    for route in (STANDING, f"/api/exams/{exam.pk}/allowances/"):
        assert client.get(route).status_code == code
        assert (
            client.post(route, {"student_id": "STU0001"}, format="json").status_code
            == code
        )


def test_a_teacher_sets_them_for_students_they_teach_in_exams_of_theirs(
    school, acting, assigned_scope
):
    exam, client = published(school, unit=school.maths), acting(school.other_teacher)
    StandingAllowance.objects.create(student=school.student, extra_time_percent=25)

    assert client.get(STANDING).json() == []
    assert client.get(f"{STANDING}STU0001/").status_code == 404
    refused = client.post(
        STANDING, {"student_id": "STU0002", "extra_time_percent": 25}, format="json"
    )
    assert list(refused.json()["details"]) == ["student_id"]
    assert client.get(f"/api/exams/{exam.pk}/allowances/").status_code == 404
    assert (
        client.post(
            f"/api/exams/{exam.pk}/allowances/",
            {"student_id": "STU0003"},
            format="json",
        ).status_code
        == 404
    )
