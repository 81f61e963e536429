"""Each role against each student route, with both scopes of a teacher: the whole school, or the assigned classes."""

import pytest
from django.conf import settings

from academics.models import Enrolment, SchoolClass, Student, TeachingAssignment

OWN, CLASSMATE, OTHER = "STU0001", "STU0002", "STU0003"
EVERYBODY = {OWN, CLASSMATE, OTHER}
# Whom each person may read, in either scope.
READS = {
    "admin": (EVERYBODY, EVERYBODY),
    "teacher": (EVERYBODY, {OWN, CLASSMATE}),
    "other_teacher": (EVERYBODY, {OTHER}),
    "student": ({OWN}, {OWN}),
    "classmate": ({CLASSMATE}, {CLASSMATE}),
    "outsider": ({OTHER}, {OTHER}),
    "parent": ({OWN}, {OWN}),
}
# Whom each person may PUT and PATCH; the rest of whom they read is a 403, of whom they don't a 404.
PUTS = {
    "admin": (EVERYBODY, EVERYBODY),
    "teacher": READS["teacher"],
    "other_teacher": READS["other_teacher"],
}
PATCHES = PUTS | {
    "student": ({OWN}, {OWN}),
    "classmate": READS["classmate"],
    "outsider": READS["outsider"],
}
SCOPES = ("school", "assigned")


@pytest.fixture(params=SCOPES)
def scope(request, settings) -> int:
    settings.TEACHER_SCOPE = request.param
    return SCOPES.index(request.param)


@pytest.mark.parametrize("who", READS)
def test_a_list_shows_whom_one_may_see_and_nobody_else(school, acting, scope, who):
    rows = acting(getattr(school, who)).get("/api/students").json()

    assert {row["student_id"] for row in rows} == READS[who][scope]


@pytest.mark.parametrize("code", sorted(EVERYBODY))
@pytest.mark.parametrize("who", READS)
def test_a_record_that_is_not_ones_to_see_is_not_there(
    school, acting, scope, who, code
):
    status = acting(getattr(school, who)).get(f"/api/students/{code}").status_code

    assert status == (200 if code in READS[who][scope] else 404)


@pytest.mark.parametrize("code", sorted(EVERYBODY))
@pytest.mark.parametrize("who", READS)
def test_a_put_reaches_those_whom_staff_teach(school, acting, scope, who, code):
    status = acting(getattr(school, who)).put(f"/api/students/{code}", {}).status_code

    expected = 403 if who not in PUTS else 200 if code in PUTS[who][scope] else 404
    assert status == expected


@pytest.mark.parametrize("code", sorted(EVERYBODY))
@pytest.mark.parametrize("who", READS)
def test_a_patch_reaches_oneself_too(school, acting, scope, who, code):
    status = (
        acting(getattr(school, who))
        .patch(f"/api/students/{code}", {"address": "1 Lane"})
        .status_code
    )

    expected = (
        403 if who not in PATCHES else 200 if code in PATCHES[who][scope] else 404
    )
    assert status == expected


@pytest.mark.parametrize(
    "path",
    [
        "students",
        "units/",
        "classes/",
        "enrolments/",
        "teacher-assignments/",
        "terms/",
        "teachers/",
        "parents/",
    ],
)
def test_nobody_reads_or_writes_without_a_login(school, anonymous, path):
    assert anonymous.get(f"/api/{path}").status_code == 401
    assert anonymous.post(f"/api/{path}", {}).status_code in (401, 405)


@pytest.mark.parametrize(
    "path",
    [
        "students",
        "units/",
        "classes/",
        "enrolments/",
        "terms/",
        "teachers/",
        "parents/",
    ],
)
def test_a_teacher_who_waits_for_approval_sees_nothing(school, acting, path):
    assert acting(school.pending_teacher).get(f"/api/{path}").status_code == 403


def test_the_whole_school_is_a_teachers_scope_unless_set_otherwise():
    assert settings.TEACHER_SCOPE == "school"


def test_a_class_without_a_unit_opens_the_class(school, acting, assigned_scope):
    TeachingAssignment.objects.create(
        teacher=school.teacher, school_class=school.class_7b
    )

    assert acting(school.teacher).get(f"/api/students/{OTHER}").status_code == 200


def test_a_unit_without_a_class_opens_everybody_in_the_unit(
    school, acting, assigned_scope
):
    TeachingAssignment.objects.create(teacher=school.teacher, unit=school.history)

    assert acting(school.teacher).get(f"/api/students/{OTHER}").status_code == 200


def test_a_unit_in_a_class_opens_only_that_class(school, acting, assigned_scope):
    away = SchoolClass.objects.create(class_name="7C")
    stranger = Student.objects.create(
        student_id="X1", first_name="Xi", school_class=away
    )
    Enrolment.objects.create(student=stranger, unit=school.maths, term=school.term)

    assert acting(school.teacher).get("/api/students/X1").status_code == 404


def test_a_student_who_is_taught_twice_is_listed_once(school, acting, assigned_scope):
    TeachingAssignment.objects.create(teacher=school.teacher, unit=school.maths)
    TeachingAssignment.objects.create(
        teacher=school.teacher, school_class=school.class_7a
    )

    rows = acting(school.teacher).get("/api/students").json()

    assert [row["student_id"] for row in rows] == [OWN, CLASSMATE]


def test_a_child_whose_link_is_gone_is_gone(school, acting):
    client = acting(school.parent)
    school.parent.student_links.all().delete()

    assert client.get("/api/students").json() == []
    assert client.get(f"/api/students/{OWN}").status_code == 404
