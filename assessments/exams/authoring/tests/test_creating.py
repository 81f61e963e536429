"""One body writes the whole exam, and each fault is named by its place."""

import pytest

from assessments.exams.models import Exam
from assessments.exams.tests.building import question

ROUTE = "/api/exams/"


@pytest.fixture
def write(school, acting):
    """`write(...)` is what a teacher's body is answered with."""

    def post(by=None, **body):
        return acting(by or school.teacher).post(
            ROUTE, {"title": "Numbers", "unit": "MATH", **body}, format="json"
        )

    return post


def test_one_body_writes_sections_questions_draws_and_who_may_sit_it(school, write):
    asked = question(school, "numeric")

    answer = write(
        term="Term 1",
        opens_at="2030-05-06T09:00:00+02:00",
        closes_at="2030-05-06T10:00:00Z",
        duration_minutes=60,
        pass_mark="62.5",
        release="After_Closing",
        access_code="blue",
        classes=[school.class_7a.pk, "7b"],
        students=["stu0003"],
        sections=[
            {
                "title": "One",
                "instructions": "All of it",
                "questions": [{"question": asked.pk, "points": 3}],
            },
            {
                "questions": [
                    {
                        "draw": 2,
                        "tags": ["Primes ", "primes"],
                        "kind": "numeric",
                        "difficulty": "easy",
                    }
                ]
            },
        ],
    )

    assert answer.status_code == 201, answer.json()
    row = answer.json()
    assert row["message"] == "The exam was written. Publish it to let it be sat."
    assert (row["state"], row["phase"], row["unit_code"], row["term_name"]) == (
        "draft",
        "draft",
        "MATH",
        "Term 1",
    )
    assert (row["opens_at"], row["closes_at"]) == (
        "2030-05-06T07:00:00Z",
        "2030-05-06T10:00:00Z",
    )
    assert (row["time_zone"], row["pass_mark"], row["release"]) == (
        "UTC",
        62.5,
        "after_closing",
    )
    assert row["classes"] == [school.class_7a.pk, school.class_7b.pk]
    assert row["students"] == ["STU0003"]
    assert row["question_count"] == 3
    assert row["sections"] == [
        {
            "title": "One",
            "instructions": "All of it",
            "questions": [
                {
                    "question": asked.pk,
                    "title": asked.text,
                    "kind": "numeric",
                    "points": 3,
                    "worth": 3,
                }
            ],
        },
        {
            "title": "",
            "instructions": "",
            "questions": [
                {
                    "draw": 2,
                    "tags": ["primes"],
                    "kind": "numeric",
                    "difficulty": "easy",
                    "unit": None,
                    "points": None,
                    "worth": None,
                }
            ],
        },
    ]
    assert row["total_points"] is None
    assert Exam.objects.get().created_by == school.teacher.user


def test_a_list_of_ids_is_the_short_form_and_create_is_the_same_route(school, acting):
    first, second = question(school), question(school, "numeric")
    body = {
        "title": "Quick",
        "unit": school.maths.pk,
        "questions": [first.pk, {"question": second.pk}],
    }

    row = acting(school.admin).post("/api/exams/create", body, format="json").json()

    assert [slot["question"] for slot in row["sections"][0]["questions"]] == [
        first.pk,
        second.pk,
    ]
    assert row["total_points"] == 3
    assert row["attempts"] == {
        "in_progress": 0,
        "submitted": 0,
        "marking": 0,
        "graded": 0,
    }


def test_only_a_title_and_a_unit_are_needed(write):
    row = write().json()

    assert (
        row["attempts_allowed"],
        row["counting"],
        row["pass_mark"],
        row["grace_seconds"],
    ) == (1, "best", 40, 30)
    assert (
        row["release"],
        row["shows"],
        row["shuffle_questions"],
        row["shuffle_choices"],
    ) == (
        "by_hand",
        "feedback",
        False,
        True,
    )


def test_each_fault_is_named_by_its_place(school, write):
    asked = question(school)

    details = write(
        opens_at="tomorrow",
        sections=[
            {"questions": [asked.pk]},
            {
                "questions": [
                    {},
                    {"question": asked.pk, "draw": 1},
                    {"draw": 0},
                    {"draw": 1, "points": -1},
                    "x",
                ]
            },
            7,
        ],
    ).json()["details"]

    assert details.keys() == {
        "opens_at",
        "sections.1.questions.0.question",
        "sections.1.questions.1.draw",
        "sections.1.questions.2.draw",
        "sections.1.questions.3.points",
        "sections.1.questions.4.question",
        "sections.2.non_field_errors",
    }


def test_a_question_that_there_is_none_of_is_named_by_its_place_in_either_form(
    school, write
):
    asked = question(school)

    long = write(
        sections=[{"questions": [asked.pk]}, {"questions": [asked.pk, 999999]}]
    )
    short = write(questions=[999999])

    sentence = ["There is no question 999999 that you may use here."]
    assert long.json()["details"] == {"sections.1.questions.1.question": sentence}
    assert short.json()["details"] == {"questions.0.question": sentence}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 101}, "title"),
        ({"unit": "NONE"}, "unit"),
        ({"unit": 10**30}, "unit"),
        ({"term": "Term 9"}, "term"),
        ({"duration_minutes": 0}, "duration_minutes"),
        ({"duration_minutes": 10**40}, "duration_minutes"),
        ({"attempts_allowed": 0}, "attempts_allowed"),
        ({"pass_mark": 101}, "pass_mark"),
        ({"pass_mark": "NaN"}, "pass_mark"),
        ({"release": "never"}, "release"),
        ({"opens_at": "9999-12-31T23:59:59Z"}, "opens_at"),
        ({"closes_at": "0001-01-01T00:00:00+14:00"}, "closes_at"),
        (
            {"opens_at": "2030-05-06T10:00:00Z", "closes_at": "2030-05-06T10:00:00Z"},
            "closes_at",
        ),
        ({"classes": ["7A", "9Z"]}, "classes.1"),
        ({"students": ["STU0001", "STU9999"]}, "students.1"),
        ({"students": "STU0001"}, "students"),
        ({"sections": {}}, "sections.non_field_errors"),
        ({"sections": [{"questions": [2**63]}]}, "sections.0.questions.0.question"),
        ({"sections": [], "questions": []}, "questions"),
    ],
)
def test_a_wrong_field_is_a_400_that_names_it(write, body, field):
    answer = write(**body)

    assert answer.status_code == 400
    assert list(answer.json()["details"]) == [field]
    assert Exam.objects.count() == 0


def test_students_and_parents_write_no_exams(school, write):
    assert [write(by=each).status_code for each in (school.student, school.parent)] == [
        403,
        403,
    ]


def test_a_teacher_writes_for_the_units_classes_and_students_they_teach_alone(
    school, write, assigned_scope
):
    assert write().status_code == 201
    assert list(write(unit="HIST").json()["details"]) == ["unit"]
    assert list(write(classes=["7B"]).json()["details"]) == ["classes.0"]
    assert list(write(students=["STU0003"]).json()["details"]) == ["students.0"]
    assert write(by=school.admin, unit="HIST", students=["STU0003"]).status_code == 201
