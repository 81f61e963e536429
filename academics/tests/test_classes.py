"""/api/classes/."""

import pytest

from academics.models import SchoolClass, Student

URL = "/api/classes/"


def names(answer) -> list[str]:
    return [row["class_name"] for row in answer.json()]


def test_a_class_comes_with_its_teacher_and_the_number_of_its_students(school, acting):
    Student.objects.create(
        student_id="X1", first_name="Gone", school_class=school.class_7a, state="left"
    )

    row = acting(school.admin).get(f"{URL}{school.class_7a.pk}/").json()

    assert (row["class_name"], row["teacher_name"], row["student_count"]) == (
        "7A",
        "Ada Teacher",
        2,
    )


def test_a_list_costs_the_same_queries_for_two_classes_and_for_twenty(
    school, acting, django_assert_num_queries
):
    client = acting(school.admin)
    client.get(URL)
    with django_assert_num_queries(2):
        client.get(URL)
    for number in range(18):
        SchoolClass.objects.create(class_name=f"X{number}", teacher=school.teacher)

    with django_assert_num_queries(2):
        client.get(f"{URL}?per_page=50")


def test_an_admin_adds_and_changes_a_class(school, acting):
    client = acting(school.admin)

    made = client.post(
        URL, {"class_name": "8A", "year_level": 8, "teacher_id": school.teacher.pk}
    )
    changed = client.put(f"{URL}{made.json()['class_id']}/", {"teacher_id": None})

    assert made.status_code == 201
    assert (made.json()["teacher_name"], made.json()["student_count"]) == (
        "Ada Teacher",
        0,
    )
    assert (changed.json()["teacher_name"], changed.json()["class_name"]) == (
        None,
        "8A",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("class_name", ""),
        ("class_name", "7A"),
        ("teacher_id", 999),
        ("year_level", -1),
        ("year_level", 31),
    ],
)
def test_bad_input_names_the_field(school, acting, field, value):
    answer = acting(school.admin).post(URL, {"class_name": "8A", field: value})

    assert (answer.status_code, list(answer.json()["details"])) == (400, [field])


def test_a_class_that_is_removed_leaves_its_students_without_one(school, acting):
    answer = acting(school.admin).delete(f"{URL}{school.class_7a.pk}/")

    school.student.refresh_from_db()
    assert answer.status_code == 204
    assert school.student.school_class is None


def test_each_role_sees_its_classes(school, acting, assigned_scope):
    assert names(acting(school.admin).get(URL)) == ["7A", "7B"]
    assert names(acting(school.teacher).get(URL)) == ["7A"]
    assert names(acting(school.student).get(URL)) == ["7A"]
    assert names(acting(school.parent).get(URL)) == ["7A"]
    assert names(acting(school.outsider).get(URL)) == ["7B"]


def test_a_teacher_of_the_whole_school_sees_every_class(school, acting):
    assert names(acting(school.teacher).get(URL)) == ["7A", "7B"]


def test_somebody_elses_class_is_not_there(school, acting):
    assert acting(school.student).get(f"{URL}{school.class_7b.pk}/").status_code == 404


@pytest.mark.parametrize("who", ["teacher", "student", "parent"])
def test_only_an_admin_writes(school, acting, who):
    client, one = acting(getattr(school, who)), f"{URL}{school.class_7a.pk}/"

    assert client.post(URL, {"class_name": "8A"}).status_code == 403
    assert client.put(one, {"class_name": "8A"}).status_code == 403
    assert client.delete(one).status_code == 403
