"""What was recommended is kept: each suggestion stands until its figures change."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academics.models import Student
from conftest import at_once
from predictions.models import Prediction, Recommendation
from predictions.tests.populated import populate

NOW, BEFORE = "/api/recommendations/", "/api/recommendations/history/"

pytestmark = pytest.mark.usefixtures("models")


def change(student, **figures):
    Student.objects.filter(pk=student.pk).update(**figures)


def suggested(client, query="?student_id=STU0001"):
    (row,) = client.get(f"{NOW}{query}").json()
    return [each["code"] for each in row["recommendations"]]


def history(client, query="?student_id=STU0001"):
    answer = client.get(f"{BEFORE}{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_look_keeps_what_it_shows_and_a_second_one_adds_nothing(school, acting):
    change(school.student, stated_attendance=61, sleep_hours=6)
    client = acting(school.student)

    shown = suggested(client), suggested(client)

    assert shown == (["attend_more", "sleep_more"],) * 2
    kept = history(client)
    assert {row["code"] for row in kept} == {"attend_more", "sleep_more"}
    assert {row["withdrawn_at"] for row in kept} == {None}
    assert kept[0].keys() == {
        "id",
        "student_id",
        "code",
        "suggestion",
        "reason",
        "factor",
        "unit",
        "expected_effect",
        "prediction_id",
        "recommended_at",
        "withdrawn_at",
    }


def test_when_a_figure_changes_the_old_suggestion_ends_and_the_others_stay(
    school, acting
):
    change(school.student, stated_attendance=61, sleep_hours=6)
    client = acting(school.admin)
    suggested(client)
    kept = Recommendation.objects.get(code="sleep_more").pk

    change(school.student, stated_attendance=85)
    suggested(client)

    told = [
        (row["reason"], row["withdrawn_at"] is None)
        for row in history(client, "?code=attend_more")
    ]
    assert told == [("Attendance is 85 %.", True), ("Attendance is 61 %.", False)]
    assert Recommendation.objects.get(code="sleep_more").pk == kept


def test_what_is_no_longer_needed_is_withdrawn(school, acting):
    change(school.student, stated_attendance=61)
    client = acting(school.admin)
    suggested(client)

    change(school.student, stated_attendance=95)

    assert suggested(client) == []
    assert history(client, "?standing=true") == []
    assert len(history(client, "?standing=false")) == 1


def test_a_prediction_that_is_stored_keeps_its_recommendations_with_their_effect(
    school, acting, model
):
    populate(1)
    change(
        Student.objects.get(student_id="GEN0001"), stated_attendance=0, hours_studied=0
    )
    client = acting(school.admin)

    said = client.get("/api/predictions/GEN0001/").json()

    points = {each["name"]: each["contribution"] for each in said["factors"]}
    kept = {row["code"]: row for row in history(client, "?student_id=GEN0001")}
    assert {"attend_more", "study_more"} <= kept.keys()
    assert points["attendance"] < 0
    assert kept["attend_more"]["expected_effect"] == -points["attendance"]
    assert {row["prediction_id"] for row in kept.values()} == {said["prediction_id"]}


def test_a_recommendation_made_before_any_prediction_learns_its_effect_from_the_first(
    school, acting, model
):
    populate(1)
    change(Student.objects.get(student_id="GEN0001"), stated_attendance=0)
    client = acting(school.admin)
    suggested(client, "?student_id=GEN0001")
    before = Recommendation.objects.get(code="attend_more")

    client.get("/api/predictions/GEN0001/")

    after = Recommendation.objects.get(code="attend_more")
    assert (before.prediction, before.expected_effect) == (None, None)
    assert after.pk == before.pk
    assert after.prediction == Prediction.objects.get()
    assert after.expected_effect > 0


def test_recommendations_outlive_their_prediction_and_go_with_their_student(
    school, acting
):
    change(school.student, stated_attendance=61)
    acting(school.admin).get("/api/predictions/STU0001/")
    Prediction.objects.all().delete()
    left = Recommendation.objects.get()

    Student.objects.get(student_id="STU0001").delete()

    assert left.prediction is None
    assert Recommendation.objects.count() == 0


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        ("student", ["STU0001"]),
        ("parent", ["STU0001"]),
        ("classmate", ["STU0002"]),
        ("outsider", []),
        ("teacher", ["STU0001", "STU0002"]),
        ("admin", ["STU0001", "STU0002"]),
    ],
)
def test_each_reads_the_history_of_those_whom_they_may_see(
    school, acting, person, codes
):
    change(school.student, stated_attendance=61)
    change(school.classmate, stated_attendance=62)
    acting(school.admin).get(NOW)

    rows = history(acting(getattr(school, person)), "")

    assert sorted(row["student_id"] for row in rows) == codes


def test_a_teacher_with_assigned_students_reads_theirs(school, acting, assigned_scope):
    change(school.student, stated_attendance=61)
    acting(school.admin).get(NOW)

    assert history(acting(school.other_teacher), "") == []
    assert len(history(acting(school.teacher), "")) == 1


def test_a_look_that_finds_nothing_new_asks_the_same_queries_and_writes_nothing(
    school, acting
):
    change(school.student, stated_attendance=61)
    change(school.classmate, stated_attendance=62)
    client, counts = acting(school.admin), []
    client.get(NOW)

    for size in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{NOW}?per_page={size}")
        counts.append(len(queries))
        assert not [
            each
            for each in queries
            if "predictions_recommendation" in each["sql"]
            and "SELECT" not in each["sql"]
        ]

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_keep_each_suggestion_once(transactional_db, school, acting):
    change(school.student, stated_attendance=61)
    clients = [acting(school.student), acting(school.teacher), acting(school.admin)]

    shown = at_once(*(lambda client=client: suggested(client) for client in clients))

    assert shown == [["attend_more"]] * 3
    assert Recommendation.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"expected_effect": -1}, {"withdrawn_at": timezone.now() - timedelta(days=9)}],
)
def test_the_database_refuses_an_effect_that_harms_and_an_end_before_the_beginning(
    school, wrong
):
    said = {
        "code": "x",
        "suggestion": "x",
        "reason": "x",
        "recommended_at": timezone.now(),
    }

    with pytest.raises(IntegrityError):
        Recommendation.objects.create(student=school.student, **said | wrong)


def test_the_admin_shows_recommendations_and_takes_none(school, acting, client):
    change(school.student, stated_attendance=61)
    acting(school.admin).get(NOW)
    client.force_login(school.admin, backend="accounts.backends.EmailOrUsernameBackend")
    page = "/admin/predictions/recommendation/"

    assert "Attendance is 61 %." in client.get(page).content.decode()
    assert client.get(f"{page}add/").status_code == 403
