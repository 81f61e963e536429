"""POST /api/assessments/bulk."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import Student, Unit
from assessments.marks.models import Assessment
from conftest import make_student

CLASS = {
    "unit": "MATH",
    "assessment_type": "Test",
    "max_score": 50,
    "date_taken": "2024-10-15",
    "term": "Term 1",
    "academic_year": "2024-2025",
    "records": [
        {"student_id": "STU0001", "score": 35},
        {"student_id": "STU0002", "score": "19.9999", "notes": "Late"},
    ],
}


def test_a_class_is_marked_at_once(school, acting):
    answer = acting(school.teacher).post("/api/assessments/bulk", CLASS)

    body = answer.json()
    first, second = Assessment.objects.order_by("pk")
    assert answer.status_code == 201
    assert body == {
        "message": "2 marks were recorded.",
        "created": 2,
        "count": 2,
        "assessments": [first.pk, second.pk],
    }
    assert (first.status, first.percentage, first.term) == (
        "Excellent",
        70,
        school.term,
    )
    assert (second.status, second.percentage, second.notes) == (
        "Failing",
        Decimal("39.9998"),
        "Late",
    )
    assert {each.assessment_type for each in (first, second)} == {"test"}
    assert first.recorded_by == school.teacher.user


def test_the_students_own_statuses_follow(school, acting):
    acting(school.teacher).post("/api/assessments/bulk", CLASS)

    statuses = dict(Student.objects.values_list("student_id", "status"))
    assert statuses == {"STU0001": "Excellent", "STU0002": "Failing", "STU0003": ""}


def test_a_list_of_records_will_do_and_a_record_overrides_the_defaults(school, acting):
    client = acting(school.teacher)

    plain = client.post(
        "/api/assessments/bulk/",
        [{"student": "STU0001", "subject": "history", "marks": 61}],
    )
    mixed = client.post(
        "/api/assessments/bulk/",
        {
            **CLASS,
            "records": [
                {
                    "student_id": "STU0001",
                    "subject_name": "History",
                    "score": 40,
                    "max_score": 100,
                    "term": "Term 2",
                }
            ],
        },
    )

    assert (plain.status_code, mixed.status_code) == (201, 201)
    last = Assessment.objects.latest("pk")
    assert (last.unit, last.score, last.max_score, last.term.name) == (
        school.history,
        40,
        100,
        "Term 2",
    )


def test_every_bad_row_is_named_and_nothing_is_written(school, acting):
    records = [
        {"student_id": "STU0001", "score": 35},
        {"student_id": "STU9999", "score": 35},
        {"student_id": "STU0002", "score": 50.0001},
        {"student_id": "STU0001", "score": 1},
        {"score": 1, "student_id": None},
        {"student_id": "STU0003", "unit": "PHYS"},
    ]

    answer = acting(school.teacher).post(
        "/api/assessments/bulk", {**CLASS, "records": records}
    )

    assert answer.status_code == 400
    assert sorted(answer.json()["details"]) == [
        "records.1.student_id",
        "records.2.score",
        "records.3.student_id",
        "records.4.student_id",
        "records.5.score",
        "records.5.unit",
    ]
    assert not Assessment.objects.exists()
    assert set(Student.objects.values_list("status", flat=True)) == {""}


def test_a_row_of_a_wrong_shape_is_named(school, acting):
    records = [
        {"student_id": "STU0001", "score": "many"},
        {"student_id": "STU0002", "score": 1.00001},
    ]

    answer = acting(school.teacher).post(
        "/api/assessments/bulk", {**CLASS, "records": records}
    )

    assert sorted(answer.json()["details"]) == ["records.0.score", "records.1.score"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "records"),
        ([], "records"),
        ({**CLASS, "records": "all"}, "records"),
        ({**CLASS, "records": [7]}, "records.0"),
        ({**CLASS, "records": None}, "records"),
        ({**CLASS, "max_score": 0}, "max_score"),
        ({**CLASS, "term": "Term 1", "academic_year": "25"}, "records.0.academic_year"),
        (
            {**CLASS, "records": [{"student_id": "STU0001", "score": 1}] * 10_001},
            "records",
        ),
    ],
)
def test_a_body_that_is_no_register_is_refused(school, acting, body, field):
    answer = acting(school.teacher).post("/api/assessments/bulk", body)

    assert answer.status_code == 400
    assert next(iter(answer.json()["details"])) == field


def test_a_new_subject_is_made_once_and_not_at_all_where_a_row_is_bad(school, acting):
    records = [
        {"student_id": "STU0001", "marks": 50},
        {"student_id": "STU0002", "marks": 50},
    ]
    client = acting(school.teacher)

    refused = client.post(
        "/api/assessments/bulk",
        {"subject": "Art", "records": [*records, {"marks": 1}]},
    )
    units_then = Unit.objects.count()
    taken = client.post("/api/assessments/bulk", {"subject": "Art", "records": records})

    assert (refused.status_code, units_then, taken.status_code) == (400, 2, 201)
    assert Unit.objects.filter(name="Art").count() == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 201), ("teacher", 201), ("student", 403), ("parent", 403)],
)
def test_staff_mark_a_class_and_nobody_else(school, acting, who, status):
    assert (
        acting(getattr(school, who)).post("/api/assessments/bulk", CLASS).status_code
        == status
    )


def test_a_teacher_marks_their_own_students_only(school, acting, assigned_scope):
    records = [*CLASS["records"], {"student_id": "STU0003", "score": 1}]

    answer = acting(school.teacher).post(
        "/api/assessments/bulk", {**CLASS, "records": records}
    )

    assert list(answer.json()["details"]) == ["records.2.student_id"]


@pytest.mark.parametrize("scope", ["school", "assigned"])
def test_the_number_of_queries_does_not_grow_with_the_class(
    school, acting, settings, scope
):
    settings.TEACHER_SCOPE = scope
    codes = [
        make_student(
            f"STU1{n:03}", f"Pupil {n}", school.class_7a, with_user=False
        ).student_id
        for n in range(60)
    ]
    client = acting(school.teacher)
    client.post(
        "/api/assessments/bulk", CLASS
    )  # what is looked up once in a process is known from now on

    counts = []
    for group in (codes[:5], codes[5:]):
        records = [{"student_id": code, "score": 40} for code in group]
        with CaptureQueriesContext(connection) as queries:
            assert (
                client.post(
                    "/api/assessments/bulk", {**CLASS, "records": records}
                ).status_code
                == 201
            )
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 17
