"""GET /api/assessments/statistics, and the figures behind it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import Unit
from assessments.marks.tests.school_marks import mark

URL = "/api/assessments/statistics"


@pytest.fixture
def marks(school):
    mark(school.student, school.maths, 70)
    mark(school.student, school.maths, 1, 3, assessment_type="quiz")
    mark(school.classmate, school.maths, 50)
    mark(school.outsider, school.history, 20, 50, date_taken=date(2024, 12, 1))


def test_the_figures_of_the_whole_school(school, acting, marks):
    answer = acting(school.admin).get(URL)

    assert answer.status_code == 200
    assert answer.json() == {
        "total_assessments": 4,
        "average_score": 48.33,
        "subject_performance": {
            "History": {
                "unit": school.history.pk, "unit_code": "HIST", "count": 1,
                "average": 40.0, "highest": 40.0, "lowest": 40.0,
            },
            "Mathematics": {
                "unit": school.maths.pk, "unit_code": "MATH", "count": 3,
                "average": 51.11, "highest": 70.0, "lowest": 33.33,
            },
        },
        "grade_distribution": {"Excellent": 1, "Good": 0, "At Risk": 2, "Failing": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "total", "average"),
    [
        ("student_id=STU0001", 2, 51.67),
        ("subject=Mathematics", 3, 51.11),
        ("assessment_type=quiz", 1, 33.33),
        ("status=At Risk", 2, 45.0),
        ("start_date=2024-11-01", 1, 40.0),
        ("search=kim", 1, 50.0),
        ("student_id=STU9999", 0, None),
    ],
)
def test_the_lists_filters_narrow_the_figures(
    school, acting, marks, query, total, average
):
    body = acting(school.admin).get(f"{URL}?{query}").json()

    assert (body["total_assessments"], body["average_score"]) == (total, average)


def test_without_marks_every_band_is_empty(school, acting):
    assert acting(school.admin).get(URL).json() == {
        "total_assessments": 0,
        "average_score": None,
        "subject_performance": {},
        "grade_distribution": {"Excellent": 0, "Good": 0, "At Risk": 0, "Failing": 0},
    }


def test_a_filter_that_is_not_understood_is_refused(school, acting):
    assert acting(school.admin).get(f"{URL}?status=Brilliant").status_code == 400


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("teacher", 200), ("student", 403), ("parent", 403)],
)
def test_staff_see_figures_and_nobody_else(school, acting, marks, who, status):
    assert acting(getattr(school, who)).get(URL).status_code == status


def test_an_assigned_teacher_sees_the_figures_of_their_students(
    school, acting, marks, assigned_scope
):
    assert acting(school.teacher).get(URL).json()["total_assessments"] == 3
    assert acting(school.other_teacher).get(URL).json()["total_assessments"] == 1


def test_two_units_of_one_name_are_told_apart(school, acting, marks):
    mark(school.student, Unit.objects.create(code="HIST2", name="History"), 10)

    subjects = acting(school.admin).get(URL).json()["subject_performance"]

    assert list(subjects) == ["History (HIST)", "History (HIST2)", "Mathematics"]


def test_the_number_of_queries_does_not_grow_with_the_marks(school, acting, marks):
    client = acting(school.admin)

    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for number in range(30):
        mark(
            school.student,
            Unit.objects.create(code=f"U{number}", name=f"Unit {number}"),
            number,
        )
    with CaptureQueriesContext(connection) as many:
        client.get(URL)

    assert len(few) == len(many) <= 3
