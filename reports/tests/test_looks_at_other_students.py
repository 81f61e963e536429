"""A look at students whom a teacher does not teach leaves a line in the audit."""

from datetime import date

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from academics.models import Enrolment, Student, TeachingAssignment
from assessments.exams.results.grading import grade_chunk
from assessments.exams.tests.attempts import RIGHT, submitted
from assessments.exams.tests.building import published
from assessments.marks.models import Assessment


def looks():
    return LogEntry.objects.filter(action=LogEntry.Action.ACCESS)


@pytest.fixture
def marked(school):
    for student in (school.student, school.outsider):
        Assessment.objects.create(
            student=student,
            unit=school.maths,
            score=50,
            max_score=100,
            date_taken=date(2024, 10, 1),
        )
    return school


def test_a_look_at_somebody_elses_student_names_who_whom_and_where(school, acting):
    acting(school.teacher).get("/api/students/STU0003/?format=x")

    look = looks().get()
    assert look.actor == school.teacher.user
    assert (look.object_id, look.object_pk) == (
        school.outsider.pk,
        str(school.outsider.pk),
    )
    assert look.object_repr == str(school.outsider)
    assert look.additional_data == {
        "path": "/api/students/STU0003/",
        "query": "format=x",
        "count": 1,
        "student_ids": ["STU0003"],
    }
    assert look.remote_addr == "127.0.0.1"
    assert look.cid


@pytest.mark.parametrize(
    "path",
    [
        "/api/students/{code}/",
        "/api/students?search={code}",
        "/api/assessments/?student_id={code}",
        "/api/predictions/{code}/",
        "/api/recommendations/?student_id={code}",
        "/api/enrolments/?student_id={code}",
    ],
)
def test_each_route_that_shows_a_student_is_accounted_for(marked, acting, path):
    client = acting(marked.teacher)

    own = client.get(path.format(code="STU0001"))
    after_own = looks().count()
    others = client.get(path.format(code="STU0003"))

    assert (own.status_code, others.status_code) == (200, 200)
    assert after_own == 0
    assert looks().get().additional_data["student_ids"] == ["STU0003"]


def test_a_question_asked_by_post_is_a_look_too(school, acting):
    acting(school.teacher).post(
        "/api/predictions/batch/", {"student_ids": ["STU0001", "STU0003"]}
    )

    assert looks().get().additional_data["student_ids"] == ["STU0003"]


def test_a_list_is_one_line_with_its_filter_and_how_many(school, acting):
    Student.objects.bulk_create(
        Student(student_id=f"X{number}", first_name="X") for number in range(3)
    )

    acting(school.teacher).get("/api/students?state=active&per_page=50")

    look = looks().get()
    assert look.object_repr == "4 students"
    assert look.additional_data["query"] == "state=active&per_page=50"
    assert (look.additional_data["count"], look.additional_data["student_ids"]) == (
        4,
        ["STU0003", "X0", "X1", "X2"],
    )


def test_a_file_of_results_is_a_look_at_those_in_it(school, acting):
    exam = published(school, students=Student.objects.all())
    attempts = [
        submitted(exam, student, {"single_choice": RIGHT})
        for student in (school.student, school.outsider)
    ]
    grade_chunk(exam.pk, [attempt.pk for attempt in attempts])

    for person in (school.admin, school.teacher):
        assert acting(person).get(f"/api/results/{exam.pk}/export").status_code == 200

    look = looks().get()
    assert (look.actor, look.additional_data["student_ids"]) == (
        school.teacher.user,
        ["STU0003"],
    )


@pytest.mark.parametrize("who", ["admin", "student", "parent", "outsider"])
def test_others_than_teachers_leave_none(school, acting, who):
    client = acting(getattr(school, who))

    for path in ("/api/students", "/api/students/STU0003/", "/api/recommendations/"):
        client.get(path)

    assert looks().count() == 0


def test_a_student_in_ones_unit_is_ones_own(school, acting):
    TeachingAssignment.objects.filter(teacher=school.teacher, unit=school.maths).update(
        school_class=None
    )
    Enrolment.objects.create(
        student=school.outsider, unit=school.maths, term=school.term
    )

    acting(school.teacher).get("/api/students")

    assert looks().count() == 0


def test_what_was_refused_or_not_there_is_no_look(school, acting, assigned_scope):
    client = acting(school.teacher)

    assert client.get("/api/students/STU0003/").status_code == 404
    assert client.get("/api/students?state=asleep").status_code == 400
    assert looks().count() == 0


def test_a_change_is_no_second_line(school, acting):
    answer = acting(school.teacher).patch("/api/students/STU0003/", {"sleep_hours": 7})

    assert answer.status_code == 200
    assert looks().count() == 0


def test_a_page_of_the_admin_is_a_look_as_well(marked):
    client = Client()
    client.force_login(marked.teacher.user)
    mark = Assessment.objects.get(student=marked.outsider)

    for page in (
        f"/admin/academics/student/{marked.student.pk}/change/",
        f"/admin/academics/student/{marked.outsider.pk}/change/",
        f"/admin/marks/assessment/{mark.pk}/change/",
        "/admin/academics/student/",
    ):
        assert client.get(page).status_code == 200

    assert [look.additional_data["student_ids"] for look in looks().order_by("pk")] == [
        ["STU0003"]
    ] * 3
    assert {look.actor for look in looks()} == {marked.teacher.user}


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_it_costs_one_query_and_for_others_one_insert(school, acting, settings):
    Student.objects.bulk_create(
        Student(student_id=f"X{number}", first_name="X") for number in range(30)
    )
    client, own, all_of_them = (
        acting(school.teacher),
        "/api/students?search=STU0001",
        "/api/students?per_page=100",
    )
    admin = acting(school.admin)
    for each in (client, admin):
        each.get(all_of_them)  # content types are looked up once

    assert queries_of(client, own) == queries_of(admin, own) + 1
    assert queries_of(client, all_of_them) == queries_of(admin, all_of_them) + 2
