"""`GET /api/recommendations/`: what could help, and why."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import Student
from assessments.marks.models import Assessment
from predictions.recommendations import FACTORS_READ, RULES, suggestions_for

URL = "/api/recommendations/"
# What nobody can change is no advice.
UNCHANGEABLE = {
    "gender",
    "age",
    "family_income",
    "parental_education_level",
    "learning_disabilities",
    "school_type",
    "distance_from_home",
    "teacher_quality",
    "previous_scores",
}
CONTENT = {
    "attendance": 95,
    "hours_studied": 20,
    "motivation_level": "High",
    "tutoring_sessions": 2,
    "access_to_resources": "High",
    "internet_access": True,
    "parental_involvement": "High",
    "peer_influence": "Positive",
    "sleep_hours": 8,
    "physical_activity": 3,
    "extracurricular_activities": True,
}


def rows(answer):
    assert answer.status_code == 200, answer.content
    return answer.json()


def codes(suggestions):
    return [each["code"] for each in suggestions]


# --- the rules


def test_nothing_is_suggested_on_what_nobody_can_change():
    assert not UNCHANGEABLE & set(FACTORS_READ)


def test_a_student_who_lacks_nothing_is_suggested_nothing():
    assert suggestions_for(CONTENT, {"MATH": 60}) == []


def test_what_is_not_known_suggests_nothing():
    assert suggestions_for(dict.fromkeys(FACTORS_READ), {}) == []


@pytest.mark.parametrize(
    ("factor", "helped", "enough"),
    [
        ("attendance", 89.99, 90),
        ("hours_studied", 14.99, 15),
        ("sleep_hours", 6.99, 7),
        ("tutoring_sessions", 0, 1),
        ("physical_activity", 0.99, 1),
        ("motivation_level", "Low", "Medium"),
        ("access_to_resources", "Low", "Medium"),
        ("parental_involvement", "Low", "Medium"),
        ("peer_influence", "Negative", "Neutral"),
        ("internet_access", False, True),
        ("extracurricular_activities", False, True),
    ],
)
def test_each_rule_at_its_boundary(factor, helped, enough):
    assert [
        each["factor"] for each in suggestions_for(CONTENT | {factor: helped}, {})
    ] == [factor]
    assert suggestions_for(CONTENT | {factor: enough}, {}) == []


def test_the_weakest_unit_comes_first_and_each_has_its_reason():
    found = suggestions_for(
        CONTENT | {"attendance": 61, "sleep_hours": 5.5},
        {"MATH": 55, "HIST": 31.25, "ART": 60},
    )

    assert [
        (each["priority"], each["unit"] or each["factor"], each["reason"])
        for each in found
    ] == [
        (1, "HIST", "The mean in HIST is 31.2 %."),
        (2, "MATH", "The mean in MATH is 55 %."),
        (3, "attendance", "Attendance is 61 %."),
        (4, "sleep_hours", "5.5 hours of sleep a night."),
    ]


def test_every_rule_has_a_code_of_its_own():
    assert len({rule.code for rule in RULES}) == len(RULES)


# --- the route


def test_a_student_reads_their_own(school, acting):
    Student.objects.filter(pk=school.student.pk).update(
        stated_attendance=50, attendance_rate=80, sleep_hours=6
    )
    Assessment.objects.bulk_create(
        [
            Assessment(
                student=school.student,
                unit=school.maths,
                score=score,
                max_score=100,
                percentage=score,
                status="Failing",
                date_taken=date(2024, 10, 1),
            )
            for score in (30, 40)
        ]
    )

    (row,) = rows(acting(school.student).get(URL))

    assert (row["student_id"], row["full_name"]) == ("STU0001", "Sam Student")
    assert codes(row["recommendations"]) == ["revise_unit", "attend_more", "sleep_more"]
    assert row["recommendations"][0]["reason"] == "The mean in MATH is 35 %."
    assert row["recommendations"][1]["reason"] == "Attendance is 80 %."


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("student", ["STU0001"]),
        ("parent", ["STU0001"]),
        ("teacher", ["STU0001", "STU0002", "STU0003"]),
        ("admin", ["STU0001", "STU0002", "STU0003"]),
    ],
)
def test_without_a_student_it_is_all_whom_one_may_see(school, acting, person, expected):
    found = rows(acting(getattr(school, person)).get(URL))

    assert [row["student_id"] for row in found] == expected


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("student", 200),
        ("parent", 200),
        ("teacher", 200),
        ("admin", 200),
        ("classmate", 404),
        ("outsider", 404),
        ("pending_teacher", 403),
    ],
)
def test_a_student_can_be_named_by_those_who_may_see_them(
    school, acting, person, status
):
    answer = acting(getattr(school, person)).get(f"{URL}?student_id=stu0001")

    assert answer.status_code == status
    if status == 200:
        assert [row["student_id"] for row in answer.json()] == ["STU0001"]


def test_a_teacher_with_assigned_students_reads_these(school, acting, assigned_scope):
    client = acting(school.other_teacher)

    assert [row["student_id"] for row in rows(client.get(URL))] == ["STU0003"]
    assert client.get(f"{URL}?student_id=STU0001").status_code == 404


def test_those_who_left_are_left_out_unless_named(school, acting):
    Student.objects.filter(pk=school.student.pk).update(state="left")
    client = acting(school.admin)

    assert [row["student_id"] for row in rows(client.get(URL))] == [
        "STU0002",
        "STU0003",
    ]
    assert len(rows(client.get(f"{URL}?student_id=STU0001"))) == 1


def test_it_comes_in_pages_whose_queries_do_not_grow(school, acting):
    client, counts = acting(school.admin), []

    for size in (1, 2):
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{URL}?per_page={size}")
        counts.append(len(queries))

    assert answer["X-Total-Count"] == "3"
    assert len(answer.json()) == 2
    assert counts[0] == counts[1]
