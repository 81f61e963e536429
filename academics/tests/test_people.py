"""Teachers and parents, the accounts made for them, and what their profiles tell."""

import pytest

from academics.models import Parent, StudentParentLink, Teacher
from accounts.models import User

TEACHER = {
    "email": "Grace@School.test",
    "password": "Fractions-47",
    "full_name": "Grace Mary Hill",
    "phone": "555-0110",
    "specialisations": ["Mathematics", "Physics"],
}
PARENT = {
    "email": "lee@home.test",
    "password": "Breakfast-47",
    "full_name": "Lee Doe",
    "phone": "555-0111",
    "address": "1 School Lane",
    "student_ids": ["STU0001", "stu0002"],
}
TEACHERS, PARENTS = "/api/admin/users/teachers", "/api/admin/users/parents"


def test_an_admin_makes_a_teachers_account(school, acting, anonymous):
    answer = acting(school.admin).post(TEACHERS, TEACHER)
    login = anonymous.post(
        "/api/auth/login", {"email": "grace@school.test", "password": "Fractions-47"}
    )

    row = answer.json()
    assert answer.status_code == 201
    assert (row["full_name"], row["email"], row["phone"]) == (
        "Grace Mary Hill",
        "grace@school.test",
        "555-0110",
    )
    assert row["specialisations"] == ["Mathematics", "Physics"]
    assert "password" not in row
    assert login.json()["user"]["role"] == "teacher"
    assert User.objects.get(email="grace@school.test").last_name == "Hill"


def test_an_admin_makes_a_parents_account_linked_to_the_children(
    school, acting, anonymous
):
    answer = acting(school.admin).post(PARENTS, PARENT)
    login = anonymous.post(
        "/api/auth/login", {"email": "lee@home.test", "password": "Breakfast-47"}
    )

    assert answer.status_code == 201
    assert answer.json()["address"] == "1 School Lane"
    assert [child["student_id"] for child in answer.json()["children"]] == [
        "STU0001",
        "STU0002",
    ]
    assert login.json()["user"]["children"] == [
        {"student_id": "STU0001", "full_name": "Sam Student"},
        {"student_id": "STU0002", "full_name": "Kim Classmate"},
    ]


def test_an_unknown_child_leaves_nothing_made(school, acting):
    answer = acting(school.admin).post(
        PARENTS, PARENT | {"student_ids": ["STU0001", "STU0099"]}
    )

    assert answer.status_code == 400
    assert answer.json()["details"] == {"student_ids": ["No such student: STU0099."]}
    assert not User.objects.filter(email="lee@home.test").exists()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "ADA@school.test"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": "allsmallletters"}, "password"),
        ({"full_name": ""}, "full_name"),
        ({"full_name": "x" * 150}, "full_name"),
        ({"phone": "1" * 31}, "phone"),
        ({"specialisations": "Maths"}, "specialisations"),
    ],
)
def test_bad_input_names_the_field_and_makes_no_account(school, acting, change, named):
    before = User.objects.count()

    answer = acting(school.admin).post(TEACHERS, TEACHER | change)

    assert (answer.status_code, list(answer.json()["details"])) == (400, [named])
    assert User.objects.count() == before


@pytest.mark.parametrize("missing", ["email", "password", "full_name"])
def test_what_every_account_needs(school, acting, missing):
    body = {name: value for name, value in PARENT.items() if name != missing}

    answer = acting(school.admin).post(PARENTS, body)

    assert (answer.status_code, list(answer.json()["details"])) == (400, [missing])


@pytest.mark.parametrize("url", [TEACHERS, PARENTS])
@pytest.mark.parametrize("who", ["teacher", "student", "parent", "pending_teacher"])
def test_only_an_admin_makes_accounts(school, acting, url, who):
    assert acting(getattr(school, who)).post(url, TEACHER).status_code == 403


def test_an_account_that_becomes_a_teachers_gets_its_row(school, acting):
    user = User.objects.get(email="kim@school.test")

    acting(school.admin).put(f"/api/admin/users/{user.pk}", {"role": "teacher"})

    assert Teacher.objects.filter(user=user).exists()


def test_teachers_are_listed_and_an_admin_changes_them(school, acting):
    listed = acting(school.teacher).get("/api/teachers/").json()
    changed = acting(school.admin).patch(
        f"/api/teachers/{school.teacher.pk}/",
        {"specialisations": ["Latin"], "phone": "7", "full_name": "Ada B Hill"},
    )

    assert [row["full_name"] for row in listed] == ["Ada Teacher", "Ben Teacher"]
    assert changed.json()["specialisations"] == ["Latin"]
    school.teacher.user.refresh_from_db()
    assert (school.teacher.user.first_name, school.teacher.user.phone) == ("Ada B", "7")


def test_a_teacher_changes_no_teacher(school, acting):
    assert (
        acting(school.teacher)
        .patch(f"/api/teachers/{school.teacher.pk}/", {"phone": "7"})
        .status_code
        == 403
    )


def test_an_admin_sets_a_parents_children_anew_and_links_that_stay_are_left_alone(
    school, acting
):
    link = StudentParentLink.objects.get(parent=school.parent)
    url = f"/api/parents/{school.parent.pk}/"

    more = acting(school.admin).put(
        url, {"student_ids": ["STU0001", "STU0003"], "address": "2 Lane"}
    )
    unknown = acting(school.admin).put(url, {"student_ids": ["STU0099"]})

    assert [child["student_id"] for child in more.json()["children"]] == [
        "STU0001",
        "STU0003",
    ]
    assert unknown.status_code == 400
    assert StudentParentLink.objects.filter(pk=link.pk).exists()
    assert StudentParentLink.objects.count() == 2


def test_a_teacher_sees_the_parents_of_the_own_students_only_where_the_scope_says_so(
    school, acting, assigned_scope
):
    assert [
        row["email"] for row in acting(school.teacher).get("/api/parents/").json()
    ] == ["pat@school.test"]
    assert acting(school.other_teacher).get("/api/parents/").json() == []
    assert (
        acting(school.other_teacher)
        .get(f"/api/parents/{school.parent.pk}/")
        .status_code
        == 404
    )


def test_a_teacher_learns_of_a_parent_only_whose_children_the_own_students_are(
    school, acting, assigned_scope
):
    StudentParentLink.objects.create(parent=school.parent, student=school.outsider)
    client = acting(school.teacher)

    listed, one = (
        client.get("/api/parents/").json(),
        client.get(f"/api/parents/{school.parent.pk}/").json(),
    )

    assert [
        [child["student_id"] for child in row["children"]] for row in (*listed, one)
    ] == [["STU0001"]] * 2
    assert client.get("/api/parents/?student_id=STU0003").json() == []
    assert len(client.get("/api/parents/?student_id=stu0001").json()) == 1


def test_in_a_school_wide_scope_all_children_of_a_parent_are_told(school, acting):
    StudentParentLink.objects.create(parent=school.parent, student=school.outsider)

    (row,) = acting(school.teacher).get("/api/parents/?student_id=STU0003").json()

    assert [child["student_id"] for child in row["children"]] == ["STU0001", "STU0003"]


@pytest.mark.parametrize("path", ["/api/parents/", "/api/teachers/"])
@pytest.mark.parametrize("who", ["student", "parent", "pending_teacher"])
def test_students_and_parents_see_no_list_of_people(school, acting, who, path):
    assert acting(getattr(school, who)).get(path).status_code == 403


def test_parents_are_read_in_the_same_queries_at_every_size(
    school, acting, django_assert_num_queries
):
    client = acting(school.admin)
    client.get("/api/parents/")
    for number in range(5):
        user = User.objects.create_user(f"p{number}@home.test", role="parent")
        parent = Parent.objects.create(user=user)
        StudentParentLink.objects.create(parent=parent, student=school.student)
        StudentParentLink.objects.create(parent=parent, student=school.outsider)

    with django_assert_num_queries(3):
        rows = client.get("/api/parents/").json()

    assert sorted(len(row["children"]) for row in rows) == [1, 2, 2, 2, 2, 2]


def test_a_profile_tells_who_one_is_at_school(school, acting):
    profile = "/api/users/profile/"

    assert acting(school.student).get(profile).json()["student_id"] == "STU0001"
    assert acting(school.parent).get(profile).json()["children"] == [
        {"student_id": "STU0001", "full_name": "Sam Student"}
    ]
    assert "student_id" not in acting(school.teacher).get(profile).json()


def test_a_student_without_a_record_has_a_profile_without_a_code(school, acting):
    user = User.objects.create_user("new@school.test", role="student")

    assert "student_id" not in acting(user).get("/api/users/profile/").json()
    assert acting(user).get("/api/students").json() == []
