"""GET /api/students/{student_id}/gpa."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from academics.models import Enrolment, Term, Unit
from assessments.grades.models import Grade, GradingPolicy
from assessments.marks.models import Assessment
from assessments.marks.tests.school_marks import mark
from conftest import make_student

URL = "/api/students/STU0001/gpa"


@pytest.fixture
def next_term(school):
    return Term.objects.create(
        name="Term 2",
        academic_year="2024-2025",
        start_date=date(2025, 1, 6),
        end_date=date(2025, 4, 4),
    )


def record(school, unit, term, letter):
    Grade.objects.create(student=school.student, unit=unit, term=term, letter=letter)


def test_it_is_weighted_by_credits_by_term_and_overall(school, acting, next_term):
    record(school, school.maths, school.term, "A")
    record(school, school.history, school.term, "C")
    record(school, school.history, next_term, "F")

    body = acting(school.student).get(URL).json()

    assert (body["gpa"], body["credits"], body["scale"], body["reason"]) == (
        2.5,
        8,
        4,
        None,
    )
    assert [
        (each["term"], each["gpa"], each["credits"]) for each in body["by_term"]
    ] == [
        ("Term 2", 0, 2),
        ("Term 1", 3.33, 6),
    ]
    assert [
        (row["unit_code"], row["grade"], row["points"])
        for row in body["by_term"][1]["rows"]
    ] == [
        ("HIST", "C", 2),
        ("MATH", "A", 4),
    ]
    assert len(body["rows"]) == 3


def test_it_lists_the_very_rows_of_the_grades(school, acting):
    mark(school.student, school.maths, 65, term=school.term)
    record(school, school.history, school.term, "B")
    client = acting(school.parent)

    body, grades = (
        client.get(URL).json(),
        client.get("/api/students/STU0001/grades").json(),
    )

    assert body["rows"] == body["by_term"][0]["rows"] == grades
    assert (body["gpa"], {row["source"] for row in grades}) == (
        3,
        {"recorded", "computed"},
    )


def test_without_a_grade_it_says_why(school, acting):
    body = acting(school.student).get(URL).json()

    assert (body["gpa"], body["credits"], body["rows"], body["by_term"]) == (
        None,
        0,
        [],
        [],
    )
    assert body["reason"] == "No grade is recorded and no mark is released yet."


def test_without_credits_it_says_why(school, acting):
    Unit.objects.update(credits=0)
    record(school, school.maths, school.term, "A")

    body = acting(school.student).get(URL).json()

    assert (body["gpa"], body["reason"]) == (None, "The graded units carry no credits.")
    assert body["by_term"][0]["reason"] == "The graded units carry no credits."


def test_a_letter_that_the_school_has_no_more_is_not_counted_and_named(school, acting):
    record(school, school.maths, school.term, "Q")

    body = acting(school.student).get(URL).json()

    assert (body["gpa"], body["credits"], body["rows"][0]["grade"]) == (None, 0, "Q")
    assert (
        body["reason"] == "The school's table of letters has no points for this grade."
    )


def test_three_years_are_read_in_as_many_queries_as_a_few_weeks(school, acting):
    client = acting(school.admin)
    counts = []
    for units, marks_each, code in ((4, 17, "STU1001"), (36, 17, "STU1002")):
        _record_of(
            school,
            make_student(code, f"Pupil {code}", school.class_7a, with_user=False),
            units,
            marks_each,
        )
        for path in ("gpa", "grades", "../assessments/?student_id=" + code):
            url = (
                f"/api/students/{code}/{path}"
                if ".." not in path
                else f"/api/{path[3:]}&per_page=50"
            )
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts.append(len(queries))

    assert counts[:3] == counts[3:]
    assert max(counts) <= 16


def _record_of(school, student, units, marks_each):
    """Three years of marks, half of the units with a policy, some grades recorded and
    changed.
    """
    terms = [
        Term.objects.get_or_create(
            name=f"Term {number}",
            academic_year=f"{year}-{year + 1}",
            defaults={
                "start_date": date(year, 8 + number, 2),
                "end_date": date(year, 8 + number, 28),
            },
        )[0]
        for year in (2020, 2021, 2022)
        for number in (1, 2, 3)
    ]
    for number in range(units):
        unit = Unit.objects.create(
            code=f"{student.student_id}-{number}", name=f"Unit {number}"
        )
        term = terms[number % len(terms)]
        GradingPolicy.objects.create(
            unit=unit, missing_counts_as="zero" if number % 2 == 0 else "ignored"
        )
        Enrolment.objects.create(student=student, unit=unit, term=term)
        for score in range(marks_each):
            mark(
                student,
                unit,
                score,
                title=f"Test {score}",
                term=term,
                date_taken=term.start_date,
            )
        if number % 3 == 0:
            grade = Grade.objects.create(
                student=student, unit=unit, term=term, letter="B"
            )
            grade.changes.create(before="", after="B", changed_by=school.admin)
    assert Assessment.objects.filter(student=student).count() == units * marks_each
