"""A teacher's first page."""

from datetime import date

import pytest

from academics.models import Enrolment, TeachingAssignment
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from assessments.marks.averages import refresh_students
from assessments.marks.models import Assessment
from attendance.models import Attendance
from conftest import make_student
from reports.dashboards.teacher import dashboard_of

URL = "/api/teacher/dashboard/"
TUESDAY, SATURDAY, HOLIDAY = date(2024, 10, 1), date(2024, 10, 5), date(2024, 8, 6)


def mark(student, unit, score, **fields):
    made = Assessment.objects.create(
        student=student, unit=unit, score=score, date_taken=TUESDAY, **fields
    )
    refresh_students([student.pk])
    return made


def test_it_shows_the_teachers_own_classes_and_units_alone(school, acting):
    body = acting(school.teacher).get(URL).json()

    assert [(row["class_name"], row["students"]) for row in body["classes"]] == [
        ("7A", 2)
    ]
    assert [(row["unit"], row["students"]) for row in body["units"]] == [("MATH", 2)]
    assert body["teacher"]["specialisations"] == ["Mathematics"]


def test_averages_are_those_of_the_marks(school, acting):
    mark(school.student, school.maths, 80)
    mark(school.classmate, school.maths, 51)
    mark(school.outsider, school.history, 3)

    body = acting(school.teacher).get(URL).json()

    assert body["units"][0]["average"] == 65.5
    assert body["classes"][0]["average"] == 65.5
    assert body["units"][0]["marks"] == 2


def test_a_register_is_missing_until_it_is_taken(school):
    before = dashboard_of(school.teacher.user, TUESDAY)["registers_missing"]
    Attendance.objects.create(
        student=school.student,
        school_class=school.class_7a,
        date=TUESDAY,
        status="present",
    )

    after = dashboard_of(school.teacher.user, TUESDAY)["registers_missing"]

    assert [row["class_name"] for row in before] == ["7A"]
    assert after == []


@pytest.mark.parametrize("day", [SATURDAY, HOLIDAY])
def test_no_register_is_missing_on_a_day_without_school(school, day):
    assert dashboard_of(school.teacher.user, day)["registers_missing"] == []


def test_marking_is_to_do_where_some_students_have_no_mark(school):
    mark(school.student, school.maths, 70, title="Fractions")

    waiting = dashboard_of(school.teacher.user, TUESDAY)["marking_to_do"]

    assert [
        (row["unit"], row["title"], row["marked"], row["missing"]) for row in waiting
    ] == [("MATH", "Fractions", 1, 1)]
    mark(school.classmate, school.maths, 60, title="Fractions")
    assert dashboard_of(school.teacher.user, TUESDAY)["marking_to_do"] == []


def test_answers_that_wait_for_a_person_are_marking_to_do_and_marks_of_exams_are_none(
    school, acting
):
    exam = published(school, ["single_choice", "essay"], title="Seasons")
    attempts = [
        submitted(exam, school.student, {"essay": "The tilt."}),
        submitted(exam, school.classmate, {"single_choice": RIGHT}),
    ]
    grade_chunk(exam.pk, [attempt.pk for attempt in attempts])

    (row,) = acting(school.teacher).get(URL).json()["marking_to_do"]

    assert (row["exam_id"], row["title"], row["marked"], row["missing"]) == (
        exam.pk,
        "Seasons",
        0,
        1,
    )
    assert acting(school.other_teacher).get(URL).json()["marking_to_do"] == []


def test_students_at_risk_are_named_with_reasons(school, acting):
    mark(school.student, school.maths, 30)
    mark(school.outsider, school.history, 10)

    body = acting(school.teacher).get(URL).json()

    assert [row["student_id"] for row in body["students_at_risk"]] == ["STU0001"]
    assert body["students_at_risk"][0]["reasons"][0]["code"] == "failing_average"


@pytest.mark.parametrize("who", ["student", "parent", "admin"])
def test_it_is_for_teachers(school, acting, who):
    assert acting(getattr(school, who)).get(URL).status_code == 403


def test_it_costs_the_same_for_two_students_and_for_forty(
    school, acting, django_assert_num_queries, django_assert_max_num_queries
):
    client = acting(school.teacher)
    mark(
        school.student, school.maths, 50
    )  # so that the first answer names somebody too
    client.get(URL)
    with django_assert_max_num_queries(20) as few:
        client.get(URL)
    for number in range(10, 50):
        student = make_student(
            f"STU{number:04}", f"Pupil{number} X", school.class_7a, with_user=False
        )
        Enrolment.objects.create(student=student, unit=school.maths, term=school.term)
        mark(student, school.maths, 50)
    TeachingAssignment.objects.create(teacher=school.teacher, unit=school.history)

    with django_assert_num_queries(len(few)):
        client.get(URL)
