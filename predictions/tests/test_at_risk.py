"""`GET /api/predictions/at-risk`: who may need help, and why."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from academics.models import Student
from assessments.marks.bands import Band
from assessments.marks.services import replace_bands
from predictions.models import Prediction
from predictions.risk import identify_at_risk_students

URL = "/api/predictions/at-risk/"


def stand(student, *, average=None, attendance=None, predicted=None, status=""):
    known = {"average": average, "attendance_rate": attendance}
    Student.objects.filter(pk=student.pk).update(
        status=status,
        **{
            name: None if value is None else Decimal(str(value))
            for name, value in known.items()
        },
    )
    if predicted is not None:
        Prediction.objects.create(
            student=student,
            predicted_score=predicted,
            low=0,
            high=100,
            confidence_level=0.5,
            model_version="forest-1",
            prediction_date=timezone.now(),
        )


def rows(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


def codes(row):
    return [reason["code"] for reason in row["reasons"]]


@pytest.mark.parametrize(
    ("known", "risk", "reasons"),
    [
        ({"average": 39.99}, "high", ["failing_average"]),
        ({"average": 40}, "medium", ["low_average"]),
        ({"average": 59.99}, "medium", ["low_average"]),
        ({"attendance": 74.99}, "medium", ["low_attendance"]),
        (
            {"average": 59.99, "attendance": 74.99},
            "high",
            ["low_average", "low_attendance"],
        ),
        ({"predicted": 59.99}, "low", ["low_prediction"]),
        ({"average": 80, "predicted": 59.99}, "low", ["low_prediction"]),
        (
            {"attendance": 10, "predicted": 20},
            "medium",
            ["low_attendance", "low_prediction"],
        ),
        (
            {"average": 0, "attendance": 0, "predicted": 0},
            "high",
            ["failing_average", "low_attendance", "low_prediction"],
        ),
    ],
)
def test_the_risk_and_its_reasons(school, acting, known, risk, reasons):
    stand(school.student, **known)

    (row,) = rows(acting(school.teacher).get(URL))

    assert (row["student_id"], row["risk"], codes(row)) == ("STU0001", risk, reasons)


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"average": 60},
        {"attendance": 75},
        {"predicted": 60},
        {"average": 100, "attendance": 100},
    ],
)
def test_at_the_threshold_and_where_nothing_is_known_there_is_no_risk(
    school, acting, known
):
    stand(school.student, **known)

    assert rows(acting(school.teacher).get(URL)) == []


def test_a_row_says_who_and_why_in_sentences(school, acting):
    stand(
        school.student, average=38.4, attendance=61, predicted=45.25, status="Failing"
    )

    (row,) = rows(acting(school.teacher).get(URL))

    assert row == {
        "student_id": "STU0001",
        "full_name": "Sam Student",
        "class_name": "7A",
        "status": "Failing",
        "risk": "high",
        "average": 38.4,
        "attendance": 61,
        "predicted_score": 45.25,
        "reasons": [
            {
                "code": "failing_average",
                "reason": "The average of 38.4 % is below 40 %.",
            },
            {
                "code": "low_attendance",
                "reason": "An attendance of 61 % is below 75 %.",
            },
            {
                "code": "low_prediction",
                "reason": "The latest prediction of 45.2 points is below 60.",
            },
        ],
    }


def test_a_figure_just_below_a_threshold_does_not_read_as_the_threshold(school, acting):
    stand(school.student, average=59.999)

    (row,) = rows(acting(school.teacher).get(URL))

    assert row["reasons"][0]["reason"] == "The average of 59.9 % is below 60 %."


def test_only_the_latest_prediction_counts(school, acting):
    stand(school.student, predicted=20)
    stand(school.student, predicted=80)

    assert rows(acting(school.teacher).get(URL)) == []


def test_the_highest_risk_comes_first(school, acting):
    stand(school.student, predicted=50)
    stand(school.classmate, average=30)
    stand(school.outsider, attendance=50)

    found = rows(acting(school.admin).get(URL))

    assert [(row["student_id"], row["risk"]) for row in found] == [
        ("STU0002", "high"),
        ("STU0003", "medium"),
        ("STU0001", "low"),
    ]


def test_other_thresholds_find_others(school, acting):
    stand(school.student, average=65, attendance=85)
    client = acting(school.teacher)

    assert rows(client.get(URL)) == []
    assert codes(rows(client.get(f"{URL}?attendance=90"))[0]) == ["low_attendance"]
    assert codes(rows(client.get(f"{URL}?performance=70"))[0]) == ["low_average"]
    assert codes(rows(client.get(f"{URL}?performance=99"))[0]) == ["low_average"]
    assert rows(client.get(f"{URL}?attendance=&performance=")) == []


def test_the_limits_of_an_average_are_those_of_the_bands_in_force(school, acting):
    bands = [
        Band("Well", Decimal(55)),
        Band("Nearly", Decimal(25)),
        Band("No", Decimal(0)),
    ]
    replace_bands(bands, by=school.admin)
    stand(school.student, average=54)
    stand(school.classmate, average=24)
    stand(school.outsider, average=55)

    found = rows(acting(school.admin).get(URL))

    assert [(row["student_id"], codes(row)) for row in found] == [
        ("STU0002", ["failing_average"]),
        ("STU0001", ["low_average"]),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "attendance=often",
        "attendance=-1",
        "performance=101",
        "performance=NaN",
        "page=x",
    ],
)
def test_a_threshold_that_is_no_percentage_is_refused(school, acting, query):
    answer = acting(school.teacher).get(f"{URL}?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["details"]


def test_those_who_left_are_not_warned_of(school, acting):
    stand(school.student, average=10)
    Student.objects.filter(pk=school.student.pk).update(state="left")

    assert rows(acting(school.admin).get(URL)) == []


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("student", 403),
        ("parent", 403),
        ("pending_teacher", 403),
        ("teacher", 200),
        ("admin", 200),
    ],
)
def test_the_warning_is_for_staff(school, acting, person, status):
    assert acting(getattr(school, person)).get(URL).status_code == status


def test_a_teacher_with_assigned_students_is_warned_of_these(
    school, acting, assigned_scope
):
    stand(school.student, average=30)
    stand(school.outsider, average=30)

    found = rows(acting(school.teacher).get(URL))

    assert [row["student_id"] for row in found] == ["STU0001"]


def test_it_comes_in_pages_whose_queries_do_not_grow(school, acting):
    for student in (school.student, school.classmate, school.outsider):
        stand(student, average=30)
    client, counts = acting(school.admin), []

    for size in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{URL}?per_page={size}")
        counts.append(len(queries))

    assert answer["X-Total-Count"] == "3"
    assert len(answer.json()) == 2
    assert counts[0] == counts[1]


def test_without_http_a_threshold_is_a_dict(school):
    stand(school.student, average=65)

    found = identify_at_risk_students({"attendance": 75, "performance": 70})

    assert [(row["student_id"], codes(row)) for row in found] == [
        ("STU0001", ["low_average"])
    ]
    assert identify_at_risk_students() == []
