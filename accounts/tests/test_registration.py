"""Registering: who may become what, under which names, with which password."""

import pytest

from accounts.models import User
from conftest import at_once

ROUTE = "/api/auth/register"


def body(**changes):
    return {
        "email": "new@school.test",
        "password": "SecurePass123!",
        "first_name": "John",
        "last_name": "Doe",
    } | changes


def test_a_student_registers_and_is_in_at_once(db, anonymous):
    answer = anonymous.post(ROUTE, body(role="student"))

    assert answer.status_code == 201
    told = answer.json()
    assert (told["email"], told["username"], told["role"]) == (
        "new@school.test",
        "new",
        "student",
    )
    assert told["is_approved"] is True
    assert "password" not in told


def test_whoever_names_no_role_is_a_student(db, anonymous):
    answer = anonymous.post(ROUTE, body())

    assert answer.json()["role"] == "student"


@pytest.mark.parametrize("role", ["teacher", "Teacher", "LECTURER", " lecturer "])
def test_a_teacher_under_either_word_registers_and_waits(db, anonymous, role):
    answer = anonymous.post(ROUTE, body(role=role))

    assert answer.status_code == 201
    assert answer.json()["role"] == "teacher"
    assert answer.json()["is_approved"] is False


@pytest.mark.parametrize(
    "role",
    [
        "admin",
        "administrator",
        "Administrator",
        "parent",
        "pending",
        "",
        None,
        7,
        ["student"],
        {},
    ],
)
def test_no_other_role_is_for_oneself_to_take(db, anonymous, role):
    answer = anonymous.post(ROUTE, body(role=role))

    assert answer.status_code == 400
    assert "role" in answer.json()["details"]
    assert User.objects.count() == 0


def test_a_pending_teacher_has_the_own_profile_and_sessions_only(school, acting):
    client = acting(school.pending_teacher)

    assert client.get("/api/users/profile/").json()["is_approved"] is False
    assert len(client.get("/api/auth/sessions").json()) == 1
    assert client.get("/api/students/").status_code == 403
    assert client.get("/api/units/").status_code == 403
    assert client.get("/api/tasks/").status_code == 403


@pytest.mark.parametrize(
    "email", ["sam@school.test", "SAM@SCHOOL.TEST", " Sam@School.test "]
)
def test_an_address_is_taken_in_any_case(school, anonymous, email):
    answer = anonymous.post(ROUTE, body(email=email))

    assert answer.status_code == 400
    assert answer.json()["details"] == {"email": ["Somebody has this address already."]}


@pytest.mark.parametrize(
    "email",
    [
        "",
        "no-address",
        "a@b",
        "two@at@signs.test",
        f"{'x' * 250}@school.test",
        None,
        5,
        ["a@b.test"],
    ],
)
def test_what_is_no_address_is_refused(db, anonymous, email):
    answer = anonymous.post(ROUTE, body(email=email))

    assert answer.status_code == 400
    assert "email" in answer.json()["details"]


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab1!xyz", "too short"),
        ("abcdefg1!", "upper-case"),
        ("ABCDEFG1!", "lower-case"),
        ("Abcdefgh!", "digit"),
        ("Abcdefgh1", "neither letter nor digit"),
        ("P@ssw0rd", "too common"),
        ("New@school1", "too similar"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(db, anonymous, password, why):
    answer = anonymous.post(ROUTE, body(password=password))

    assert answer.status_code == 400
    assert why in " ".join(answer.json()["details"]["password"])
    assert User.objects.count() == 0


@pytest.mark.parametrize("length", [8, 128])
def test_a_password_of_the_shortest_and_the_longest_length_is_taken(
    db, anonymous, length
):
    password = "Zq1!" + "k" * (length - 4)

    assert anonymous.post(ROUTE, body(password=password)).status_code == 201
    assert (
        anonymous.post(
            "/api/auth/login", {"username": "new", "password": password}
        ).status_code
        == 200
    )


def test_a_password_of_129_characters_is_refused(db, anonymous):
    answer = anonymous.post(ROUTE, body(password="Zq1!" + "k" * 125))

    assert answer.status_code == 400
    assert "password" in answer.json()["details"]


@pytest.mark.parametrize(
    ("names", "first", "last"),
    [
        ({"full_name": "Mary Jane Watson"}, "Mary Jane", "Watson"),
        ({"name": "Mary Watson"}, "Mary", "Watson"),
        ({"name": "Cher"}, "Cher", ""),
        ({"full_name": "Ann  Lee", "name": "ignored"}, "Ann", "Lee"),
    ],
)
def test_a_whole_name_is_split_at_its_last_space(db, anonymous, names, first, last):
    told = anonymous.post(
        ROUTE, {"email": "new@school.test", "password": "SecurePass123!"} | names
    ).json()

    assert (told["first_name"], told["last_name"]) == (first, last)


def test_a_whole_name_too_long_for_its_half_is_refused(db, anonymous):
    answer = anonymous.post(
        ROUTE,
        {"email": "n@school.test", "password": "SecurePass123!", "name": "x" * 150},
    )

    assert answer.status_code == 400


def test_a_username_is_made_of_the_address_and_free(db, anonymous):
    made = [
        anonymous.post(ROUTE, body(email=f"same@{host}.test")).json()["username"]
        for host in ("a", "b", "c")
    ]

    assert made == ["same", "same2", "same3"]


def test_a_username_has_only_characters_that_a_username_may_have(db, anonymous):
    told = anonymous.post(ROUTE, body(email="o'brien/x@school.test")).json()

    assert told["username"] == "o-brien-x"


@pytest.mark.parametrize(
    "extra",
    [
        {"is_active": False},
        {"is_approved": True, "role": "teacher"},
        {"id": 1},
        {"is_staff": True},
    ],
)
def test_nobody_registers_with_what_is_an_admins_to_give(db, anonymous, extra):
    answer = anonymous.post(ROUTE, body(**extra))

    assert answer.status_code == 400
    assert answer.json()["details"].keys() <= extra.keys()
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_registrations_at_once_with_one_address_one_is_refused(client):
    answers = at_once(
        *[lambda: client.post(ROUTE, body(), "application/json").status_code] * 2
    )

    assert sorted(answers) == [201, 400]
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_registrations_at_once_that_want_one_username_all_get_one(client):
    calls = [
        lambda number=number: (
            client.post(
                ROUTE, body(email=f"same@s{number}.test"), "application/json"
            ).status_code
        )
        for number in range(24)
    ]

    answers = at_once(*calls)

    assert answers == [201] * 24
    names = set(User.objects.values_list("username", flat=True))
    assert names == {"same"} | {f"same{number}" for number in range(2, 25)}


def test_registering_is_bounded_in_its_rate(db, anonymous):
    answers = [anonymous.post(ROUTE, {}) for _ in range(61)]

    assert {answer.status_code for answer in answers[:60]} == {400}
    assert answers[60].status_code == 429
    assert int(answers[60].headers["Retry-After"]) in range(1, 62)
    assert answers[60].json()["code"] == "throttled"


def test_usernames_differ_in_more_than_their_case(school, acting):
    answer = acting(school.admin).post(
        "/api/admin/users/",
        {"email": "x@school.test", "username": "SAM", "role": "student"},
    )

    assert answer.status_code == 400
    assert "username" in answer.json()["details"]


@pytest.mark.parametrize(
    "email",
    [
        "sam@school\u200b.test",
        "sam@sch\u00adool.test",
        "sam@school\u2060.test",
        "sam@school.test\u200b",
        "sam\u200b@school.test",
    ],
)
def test_an_address_with_characters_that_nobody_sees_is_refused(
    school, anonymous, email
):
    answer = anonymous.post(
        "/api/auth/register/", {"email": email, "password": "Secure-Pass-123"}
    )

    assert answer.status_code == 400
    assert "email" in answer.json()["details"]
    assert User.objects.filter(first_name="Sam").count() == 1
