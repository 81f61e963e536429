"""/api/teacher-assignments/: who teaches what."""

import pytest

from academics.models import TeachingAssignment

URL = "/api/teacher-assignments/"


@pytest.mark.parametrize(
    ("unit", "with_class"), [("HIST", False), (None, True), ("HIST", True)]
)
def test_a_teacher_is_assigned_to_a_unit_a_class_or_both(
    school, acting, unit, with_class
):
    body = {"teacher_id": school.teacher.pk}
    body |= {"unit": unit} if unit else {}
    body |= {"class_id": school.class_7b.pk} if with_class else {}

    answer = acting(school.admin).post(URL, body)

    assert answer.status_code == 201
    assert (answer.json()["unit"], answer.json()["class_name"]) == (
        unit,
        "7B" if with_class else None,
    )
    assert answer.json()["teacher_name"] == "Ada Teacher"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"unit": None}, "unit"),
        ({"unit": "ART"}, "unit"),
        ({"class_id": 999, "unit": None}, "class_id"),
        ({"teacher_id": 999}, "teacher_id"),
        ({"teacher_id": None}, "teacher_id"),
    ],
)
def test_bad_input_names_the_field(school, acting, change, named):
    answer = acting(school.admin).post(
        URL, {"teacher_id": school.teacher.pk, "unit": "HIST", **change}
    )

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])


def test_the_same_assignment_is_made_once(school, acting):
    client, body = (
        acting(school.admin),
        {"teacher_id": school.teacher.pk, "unit": "HIST"},
    )

    first, second = client.post(URL, body), client.post(URL, body)

    assert (first.status_code, second.status_code) == (201, 400)
    assert list(second.json()["details"]) == ["teacher_id"]


def test_an_assignment_opens_the_class_to_the_teacher(school, acting, assigned_scope):
    client = acting(school.teacher)
    before = client.get("/api/students/STU0003").status_code

    acting(school.admin).post(
        URL, {"teacher_id": school.teacher.pk, "class_id": school.class_7b.pk}
    )

    assert (before, client.get("/api/students/STU0003").status_code) == (404, 200)


def test_an_assignment_is_changed_and_removed(school, acting):
    client = acting(school.admin)
    one = f"{URL}{TeachingAssignment.objects.get(teacher=school.teacher).pk}/"

    changed = client.put(one, {"class_id": None})
    emptied = client.put(one, {"unit": None})
    removed = client.delete(one)

    assert (changed.json()["unit"], changed.json()["class_id"]) == ("MATH", None)
    assert emptied.status_code == 400
    assert removed.status_code == 204


def test_teachers_read_and_do_not_write(school, acting):
    client = acting(school.teacher)
    one = f"{URL}{TeachingAssignment.objects.get(teacher=school.teacher).pk}/"

    assert [row["unit"] for row in client.get(URL).json()] == ["MATH", "HIST"]
    assert [
        row["unit"] for row in client.get(f"{URL}?unit=maths&teacher_id=1").json()
    ] == []
    assert (
        client.post(URL, {"teacher_id": school.teacher.pk, "unit": "HIST"}).status_code
        == 403
    )
    assert client.put(one, {}).status_code == 403
    assert client.delete(one).status_code == 403


@pytest.mark.parametrize("who", ["student", "parent", "pending_teacher"])
def test_nobody_else_reads(school, acting, who):
    assert acting(getattr(school, who)).get(URL).status_code == 403


@pytest.mark.parametrize("what", ["teacher", "maths", "class_7a"])
@pytest.mark.parametrize(
    "to", [("maths", "class_7a"), ("maths", None), (None, "class_7a")]
)
def test_an_assignment_goes_with_its_teacher_unit_or_class(school, what, to):
    unit, school_class = (name and getattr(school, name) for name in to)
    TeachingAssignment.objects.filter(teacher=school.teacher).delete()
    TeachingAssignment.objects.create(
        teacher=school.teacher, unit=unit, school_class=school_class
    )

    getattr(school, what).delete()

    left = TeachingAssignment.objects.filter(teacher__user=school.teacher.user).exists()
    assert left == (what not in ("teacher", *to))
