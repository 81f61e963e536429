"""/api/units/."""

import pytest

from academics.factories import TeachingAssignmentFactory
from academics.models import TeachingAssignment, Unit

URL = "/api/units/"


def test_a_teacher_adds_a_unit_and_teaches_it_then(school, acting):
    answer = acting(school.teacher).post(
        URL, {"code": "geo", "name": "Geography", "credits": 3}
    )

    assert answer.status_code == 201
    assert (
        answer.json() | {"code": "GEO", "name": "Geography", "credits": 3}
        == answer.json()
    )
    assignment = TeachingAssignment.objects.get(unit_id=answer.json()["unit_id"])
    assert (assignment.teacher, assignment.school_class) == (school.teacher, None)


def test_an_admin_adds_a_unit_that_nobody_teaches_yet(school, acting):
    answer = acting(school.admin).post(URL, {"code": "GEO", "name": "Geography"})

    assert answer.json()["credits"] == 1
    assert not TeachingAssignment.objects.filter(
        unit_id=answer.json()["unit_id"]
    ).exists()


def test_a_code_is_there_once_in_any_case(school, acting):
    answer = acting(school.admin).post(URL, {"code": "math", "name": "Again"})

    assert answer.status_code == 400
    assert answer.json()["details"] == {
        "code": ["There is a unit of this code already."]
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", ""),
        ("name", ""),
        ("name", "x" * 101),
        ("credits", -1),
        ("credits", 101),
        ("credits", "NaN"),
    ],
)
def test_bad_input_names_the_field(school, acting, field, value):
    answer = acting(school.admin).post(
        URL, {"code": "GEO", "name": "Geography", field: value}
    )

    assert (answer.status_code, list(answer.json()["details"])) == (400, [field])


@pytest.mark.parametrize("who", ["student", "parent", "teacher", "admin"])
def test_everybody_sees_the_units(school, acting, who):
    client = acting(getattr(school, who))

    assert [row["code"] for row in client.get(URL).json()] == ["HIST", "MATH"]
    assert client.get(f"{URL}{school.maths.pk}/").json()["name"] == "Mathematics"
    assert [row["code"] for row in client.get("/units?search=hist").json()] == ["HIST"]


def test_put_leaves_the_rest(school, acting):
    row = (
        acting(school.teacher).put(f"{URL}{school.maths.pk}/", {"name": "Maths"}).json()
    )

    assert (row["code"], row["name"], row["credits"]) == ("MATH", "Maths", 4)


def test_a_unit_is_saved_under_its_own_code_again(school, acting):
    assert (
        acting(school.admin)
        .put(f"{URL}{school.maths.pk}/", {"code": "math"})
        .status_code
        == 200
    )


def test_a_teacher_changes_only_units_they_teach_where_the_scope_says_so(
    school, acting, assigned_scope
):
    client = acting(school.teacher)

    assert client.put(f"{URL}{school.maths.pk}/", {"name": "Maths"}).status_code == 200
    assert client.put(f"{URL}{school.history.pk}/", {"name": "Mine"}).status_code == 403
    assert client.put(f"{URL}999999999/", {"name": "Mine"}).status_code == 404


def test_a_unit_with_assessments_stays(school, acting):
    school.maths.assessments.create(
        student=school.student,
        score=70,
        max_score=100,
        percentage=70,
        status="Excellent",
        date_taken="2024-10-01",
    )
    client = acting(school.admin)

    refused = client.delete(f"{URL}{school.maths.pk}/")
    removed = client.delete(f"{URL}{school.history.pk}/")

    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert removed.status_code == 204
    assert list(Unit.objects.values_list("code", flat=True)) == ["MATH"]


@pytest.mark.parametrize("who", ["student", "parent"])
def test_students_and_parents_write_nothing(school, acting, who):
    client = acting(getattr(school, who))

    assert client.post(URL, {"code": "GEO", "name": "Geography"}).status_code == 403
    assert client.put(f"{URL}{school.maths.pk}/", {"name": "x"}).status_code == 403


def test_a_teacher_removes_no_unit(school, acting):
    assert acting(school.teacher).delete(f"{URL}{school.maths.pk}/").status_code == 403


def test_a_teacher_removes_a_unit_that_she_made_and_that_holds_nothing(school, acting):
    client = acting(school.teacher)
    unit = client.post(URL, {"code": "GEO", "name": "Geography"}).json()

    removed = client.delete(f"{URL}{unit['unit_id']}/")

    assert removed.status_code == 204
    assert not Unit.objects.filter(code="GEO").exists()


def test_a_unit_that_a_teacher_made_stays_while_somebody_is_in_it(school, acting):
    client = acting(school.teacher)
    unit = client.post(URL, {"code": "GEO", "name": "Geography"}).json()
    body = {"student_id": "STU0001", "unit": "GEO"}
    assert client.post("/api/enrolments/", body).status_code == 201

    refused = client.delete(f"{URL}{unit['unit_id']}/")

    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert refused.json()["error"] == "GEO Geography has enrolments."
    assert Unit.objects.filter(code="GEO").exists()


def test_a_unit_that_a_teacher_made_stays_while_another_one_teaches_it(school, acting):
    client = acting(school.teacher)
    unit = client.post(URL, {"code": "GEO", "name": "Geography"}).json()
    TeachingAssignmentFactory(teacher=school.other_teacher, unit_id=unit["unit_id"])

    refused = client.delete(f"{URL}{unit['unit_id']}/")

    assert (refused.status_code, refused.json()["code"]) == (409, "in_use")


def test_another_teachers_unit_is_not_removed(school, acting):
    unit = acting(school.other_teacher).post(URL, {"code": "GEO", "name": "G"}).json()

    refused = acting(school.teacher).delete(f"{URL}{unit['unit_id']}/")

    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("units", "unit_id"),
        ("classes", "class_id"),
        ("terms", "term_id"),
        ("enrolments", "enrolment_id"),
        ("teacher-assignments", "assignment_id"),
        ("teachers", "teacher_id"),
        ("parents", "parent_id"),
    ],
)
def test_each_row_tells_its_id_under_both_names(school, acting, path, name):
    rows = acting(school.admin).get(f"/api/{path}/").json()

    assert rows
    assert all(row["id"] == row[name] for row in rows)
