"""Accounts are made, changed, approved and removed; the school keeps its last admin."""

import pytest

from accounts.models import User
from conftest import PASSWORD, at_once, make_user

USERS, PROFILE = "/api/admin/users", "/api/users/profile/"


def one(user):
    return f"{USERS}/{user.pk}"


@pytest.mark.parametrize(
    "route", ["/api/admin/users", "/api/admin/users/", "/api/users/", "/api/users"]
)
def test_an_admin_lists_every_account(school, acting, route):
    answer = acting(school.admin).get(route)

    assert answer.status_code == 200
    assert answer.headers["X-Total-Count"] == str(User.objects.count())
    assert "password" not in answer.json()[0]


@pytest.mark.parametrize("who", ["student", "parent", "teacher", "pending_teacher"])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_accounts_are_for_admins_only(school, acting, who, method):
    client = acting(getattr(school, who))
    route = f"{USERS}/" if method == "post" else one(school.admin)

    assert getattr(client, method)(route).status_code == 403
    assert client.get(USERS).status_code == 403
    assert client.post(f"{one(school.pending_teacher)}/approve").status_code == 403
    assert not User.objects.get(pk=school.pending_teacher.pk).is_approved


@pytest.mark.parametrize(
    ("query", "emails"),
    [
        ("role=parent", ["pat@school.test"]),
        ("role=administrator", ["alma@school.test"]),
        ("role=lecturer&is_approved=false", ["pia@school.test"]),
        ("is_active=false", []),
        ("search=classmate", ["kim@school.test"]),
        ("search=KIM%20class", ["kim@school.test"]),
        ("search=O'Brien--", []),
        (
            "role=teacher&ordering=-email",
            ["pia@school.test", "ben@school.test", "ada@school.test"],
        ),
    ],
)
def test_the_list_is_filtered_searched_and_ordered(school, acting, query, emails):
    told = acting(school.admin).get(f"{USERS}?{query}").json()

    assert [user["email"] for user in told] == emails


@pytest.mark.parametrize(
    "query",
    ["role=king", "is_active=perhaps", "ordering=password", "page=0", "is_approved=2"],
)
def test_an_unknown_filter_value_is_a_400(school, acting, query):
    answer = acting(school.admin).get(f"{USERS}?{query}")

    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["details"]


def test_a_list_costs_the_same_queries_at_any_length(
    school, acting, django_assert_max_num_queries
):
    client = acting(school.admin)
    for number in range(15):
        make_user(f"Extra{number} User", "student")

    with django_assert_max_num_queries(3):
        client.get(f"{USERS}?per_page=50")


@pytest.mark.parametrize(
    "role", ["admin", "teacher", "student", "parent", "Administrator", "LECTURER"]
)
def test_an_admin_makes_an_account_of_any_role(school, acting, role):
    body = {
        "email": "New@School.test",
        "password": "SecurePass123!",
        "full_name": "Nia New",
        "role": role,
    }

    answer = acting(school.admin).post(USERS, body)

    assert answer.status_code == 201
    made = User.objects.get(email="new@school.test")
    assert answer.json()["id"] == made.pk
    assert "password" not in answer.json()
    assert (made.first_name, made.last_name, made.is_approved) == ("Nia", "New", True)
    assert made.check_password("SecurePass123!")


def test_an_account_without_a_password_lets_nobody_in(school, acting, anonymous):
    acting(school.admin).post(USERS, {"email": "new@school.test", "role": "student"})

    for password in ("", " ", "None"):
        answer = anonymous.post(
            "/api/auth/login", {"username": "new", "password": password}
        )
        assert answer.status_code in (400, 401)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "SAM@school.test", "role": "student"}, "email"),
        ({"email": "n@school.test", "role": "king"}, "role"),
        ({"email": "n@school.test"}, "role"),
        ({"role": "student"}, "email"),
        ({"email": "n@school.test", "role": "student", "password": "weak"}, "password"),
        ({"email": "n@school.test", "role": "student", "username": "Sam"}, "username"),
        (
            {"email": "n@school.test", "role": "student", "username": "no spaces"},
            "username",
        ),
        (
            {"email": "n@school.test", "role": "student", "is_active": "perhaps"},
            "is_active",
        ),
    ],
)
def test_a_bad_account_is_a_400_that_names_the_field(school, acting, body, field):
    before = User.objects.count()

    answer = acting(school.admin).post(USERS, body)

    assert answer.status_code == 400
    assert field in answer.json()["details"]
    assert User.objects.count() == before


def test_a_put_changes_what_it_is_given_and_leaves_the_rest(school, acting):
    answer = acting(school.admin).put(one(school.student.user), {"last_name": "Stone"})

    assert answer.status_code == 200
    sam = User.objects.get(pk=school.student.user.pk)
    assert (sam.first_name, sam.last_name, sam.role) == ("Sam", "Stone", "student")
    assert sam.check_password(PASSWORD)


@pytest.mark.parametrize("field", ["email", "username"])
def test_a_name_of_somebody_else_can_not_be_taken_by_a_change(school, acting, field):
    answer = acting(school.admin).patch(
        one(school.student.user), {field: getattr(school.admin, field).upper()}
    )

    assert answer.status_code == 400
    assert field in answer.json()["details"]


def test_ones_own_address_in_another_case_is_no_clash(school, acting):
    answer = acting(school.admin).patch(
        one(school.student.user), {"email": "SAM@school.test"}
    )

    assert answer.status_code == 200
    assert answer.json()["email"] == "sam@school.test"


@pytest.mark.parametrize(
    "change", [{"role": "parent"}, {"is_active": False}, {"password": "Another-5678"}]
)
def test_a_lost_role_a_switched_off_account_and_a_new_password_end_its_sessions(
    school, acting, change
):
    sam = acting(school.student)

    answer = acting(school.admin).patch(one(school.student.user), change)

    assert answer.status_code == 200
    assert sam.get(PROFILE).status_code == 401


def test_a_new_phone_number_ends_no_session(school, acting):
    sam = acting(school.student)

    acting(school.admin).patch(
        one(school.student.user), {"phone": "1", "role": "student", "is_active": True}
    )

    assert sam.get(PROFILE).status_code == 200


def test_approving_lets_the_teacher_in_and_twice_changes_nothing(school, acting):
    admin, pia = acting(school.admin), acting(school.pending_teacher)
    assert pia.get("/api/units/").status_code == 403

    answers = [
        admin.post(f"{one(school.pending_teacher)}/approve").status_code
        for _ in range(2)
    ]

    assert answers == [200, 200]
    assert pia.get("/api/units/").status_code == 200
    approved = User.objects.get(pk=school.pending_teacher.pk)
    assert (approved.is_approved, approved.approved_by) == (True, school.admin)


def test_only_a_teacher_is_approved(school, acting):
    assert (
        acting(school.admin).post(f"{one(school.student.user)}/approve").status_code
        == 409
    )
    assert acting(school.admin).post(f"{USERS}/999999/approve").status_code == 404


def test_an_account_is_removed_with_its_sessions(school, acting):
    pia = acting(school.pending_teacher)

    answer = acting(school.admin).delete(one(school.pending_teacher))

    assert answer.status_code == 204
    assert pia.get(PROFILE).status_code == 401
    assert acting(school.admin).get(one(school.pending_teacher)).status_code == 404


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("patch", {"role": "teacher"}),
        ("put", {"is_active": False}),
        ("patch", {"role": "student"}),
        ("delete", None),
    ],
)
def test_the_last_active_admin_stays(school, acting, method, body):
    make_user("Ina Inactive", "admin", is_active=False)

    answer = getattr(acting(school.admin), method)(one(school.admin), body)

    assert answer.status_code == 409
    assert answer.json()["code"] == "last_admin"
    admin = User.objects.get(pk=school.admin.pk)
    assert (admin.role, admin.is_active) == ("admin", True)
    assert acting(school.admin).get(USERS).status_code == 200


@pytest.mark.parametrize(
    ("method", "body"), [("patch", {"role": "teacher"}), ("delete", None)]
)
def test_an_admin_beside_another_may_go(school, acting, method, body):
    other = make_user("Otto Other", "admin")

    answer = getattr(acting(school.admin), method)(one(other), body)

    assert answer.status_code in (200, 204)


@pytest.mark.parametrize(
    ("method", "body"),
    [("patch", {"role": "teacher"}), ("patch", {"is_active": False}), ("delete", None)],
)
@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_at_once_leave_one(
    school, acting, method, body
):
    other = make_user("Otto Other", "admin")
    first, second = acting(school.admin), acting(other)

    answers = at_once(
        lambda: getattr(first, method)(one(other), body).status_code,
        lambda: getattr(second, method)(one(school.admin), body).status_code,
    )

    assert User.objects.active_admins().count() == 1
    assert set(answers) <= {200, 204, 401, 404, 409}


def test_who_makes_an_account_is_told_so_beside_the_account(school, acting):
    body = {"email": "new@school.test", "role": "parent", "password": "Secure-Pass-123"}

    answer = acting(school.admin).post("/api/admin/users/", body)

    assert answer.status_code == 201
    assert answer.json()["message"] == "The account was made."
    assert answer.json()["user_id"] == User.objects.get(email="new@school.test").pk
