"""One's own sessions, password and profile."""

from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts.models import User, UserSession
from conftest import PASSWORD

SESSIONS, PROFILE, CHANGE = (
    "/api/auth/sessions",
    "/api/users/profile/",
    "/api/auth/password/change",
)
NEW = "Another-5678"


def test_only_ones_own_sessions_are_listed_and_this_one_is_marked(school, acting):
    acting(school.classmate)
    acting(school.student)
    client = acting(school.student)

    told = client.get(SESSIONS).json()

    assert len(told) == 2
    assert [session["current"] for session in told].count(True) == 1
    assert told[0].keys() == {
        "session_id",
        "device",
        "ip_address",
        "user_agent",
        "created_at",
        "last_used_at",
        "expires_at",
        "current",
    }
    assert {session["device"] for session in told} == {"token"}


def test_ending_a_session_logs_that_device_out_at_once(school, acting):
    phone, laptop = acting(school.student), acting(school.student)
    phone_id = next(s["session_id"] for s in phone.get(SESSIONS).json() if s["current"])

    answer = laptop.delete(f"{SESSIONS}/{phone_id}")

    assert answer.status_code == 204
    assert phone.get(PROFILE).status_code == 401
    assert laptop.get(PROFILE).status_code == 200
    assert laptop.delete(f"{SESSIONS}/{phone_id}").status_code == 404
    assert UserSession.objects.get(id=phone_id).end_reason == "ended_by_owner"


@pytest.mark.parametrize("who", ["classmate", "parent", "teacher", "admin"])
def test_nobody_ends_the_session_of_somebody_else(school, acting, who):
    sam = acting(school.student)
    sams = sam.get(SESSIONS).json()[0]["session_id"]

    answer = acting(getattr(school, who)).delete(f"{SESSIONS}/{sams}")

    assert answer.status_code == 404
    assert sam.get(PROFILE).status_code == 200


def test_a_session_that_never_was_is_a_404(school, acting):
    assert acting(school.student).delete(f"{SESSIONS}/{uuid4()}").status_code == 404
    assert acting(school.student).delete(f"{SESSIONS}/abc").status_code == 404


def test_a_changed_password_ends_every_other_session(school, acting):
    here, there = acting(school.student), acting(school.student)

    answer = here.post(CHANGE, {"current_password": PASSWORD, "new_password": NEW})

    assert answer.status_code == 200
    assert here.get(PROFILE).status_code == 200
    assert there.get(PROFILE).status_code == 401
    login = APIClient().post("/api/auth/login", {"username": "sam", "password": NEW})
    assert login.status_code == 200
    assert (
        APIClient()
        .post("/api/auth/login", {"username": "sam", "password": PASSWORD})
        .status_code
        == 401
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"current_password": "Wrong-1234", "new_password": NEW}, "current_password"),
        ({"current_password": PASSWORD, "new_password": "weak"}, "new_password"),
        ({"current_password": PASSWORD, "new_password": "Sam@school1"}, "new_password"),
        ({"current_password": PASSWORD}, "new_password"),
        ({"new_password": NEW}, "current_password"),
        ({"current_password": PASSWORD, "new_password": 1.5e300}, "new_password"),
    ],
)
def test_a_refused_change_of_password_changes_nothing(school, acting, body, field):
    here, there = acting(school.student), acting(school.student)

    answer = here.post(CHANGE, body)

    assert answer.status_code == 400
    assert field in answer.json()["details"]
    assert there.get(PROFILE).status_code == 200
    assert User.objects.get(username="sam").check_password(PASSWORD)


@pytest.mark.parametrize(
    "who", ["student", "parent", "teacher", "admin", "pending_teacher"]
)
def test_everybody_has_a_profile(school, acting, who):
    told = acting(getattr(school, who)).get(PROFILE).json()

    assert {
        "id",
        "email",
        "username",
        "first_name",
        "last_name",
        "full_name",
        "phone",
        "role",
        "is_approved",
    } <= told.keys()
    assert "password" not in told


@pytest.mark.parametrize("method", ["patch", "put"])
def test_names_and_phone_are_ones_own_to_change(school, acting, method):
    client = acting(school.student)

    answer = getattr(client, method)(
        PROFILE, {"first_name": "Samuel", "phone": "+44 1"}
    )

    assert answer.status_code == 200
    told = client.get(PROFILE).json()
    assert (told["first_name"], told["last_name"], told["phone"]) == (
        "Samuel",
        "Student",
        "+44 1",
    )


@pytest.mark.parametrize(
    "body",
    [
        {"role": "admin"},
        {"email": "x@y.test"},
        {"is_approved": True},
        {"id": 1},
        {"username": "root"},
        {"is_active": False},
        {"password": "Another-5678"},
        {"student_id": "STU0003"},
        {"children": []},
    ],
)
def test_the_rest_of_an_account_is_not(school, acting, body):
    before = User.objects.filter(pk=school.pending_teacher.pk).values().get()

    acting(school.pending_teacher).patch(PROFILE, body)

    after = User.objects.filter(pk=school.pending_teacher.pk).values().get()
    assert {k: v for k, v in after.items() if k != "updated_at"} == {
        k: v for k, v in before.items() if k != "updated_at"
    }


@pytest.mark.parametrize(
    "body",
    [
        {"first_name": "x" * 101},
        {"phone": "1" * 31},
        {"first_name": None},
        {"first_name": []},
    ],
)
def test_a_bad_name_is_refused(school, acting, body):
    answer = acting(school.student).patch(PROFILE, body)

    assert answer.status_code == 400
    assert answer.json()["details"].keys() == body.keys()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_of_a_token_may_be_written_in_any_case(school, client, scheme):
    tokens = client.post(
        "/api/auth/login",
        {"email": "sam@school.test", "password": PASSWORD},
        "application/json",
    )
    access = tokens.json()["access_token"]

    assert (
        client.get(PROFILE, headers={"Authorization": f"{scheme} {access}"}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "header", ["bearer", "bearer a b", "bearer x", "Basic eDp5", "", " "]
)
def test_a_header_without_a_good_token_is_a_401(db, client, header):
    answer = client.get(PROFILE, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_refresh_token_may_stand_in_the_header_in_any_case_too(
    school, client, scheme
):
    tokens = client.post(
        "/api/auth/login",
        {"email": "sam@school.test", "password": PASSWORD},
        "application/json",
    )
    refresh = tokens.json()["refresh"]

    answer = client.post(
        "/api/auth/refresh", headers={"Authorization": f"{scheme} {refresh}"}
    )

    assert answer.status_code == 200
