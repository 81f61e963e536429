"""Logging in, renewing and logging out, as a client sees it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts.models import User, UserSession
from conftest import PASSWORD, at_once

LOGIN, REFRESH, LOGOUT, PROFILE = (
    "/api/auth/login",
    "/api/auth/refresh",
    "/api/auth/logout",
    "/api/users/profile/",
)


@pytest.fixture
def tokens(school, anonymous):
    return anonymous.post(
        LOGIN, {"email": "sam@school.test", "password": PASSWORD}
    ).json()


def bearer(token):
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


@pytest.mark.parametrize("key", ["email", "username"])
@pytest.mark.parametrize(
    "name", ["sam@school.test", "SAM@School.Test", "sam", "SAM", " sam "]
)
def test_an_address_or_a_username_logs_in_in_any_case(school, anonymous, key, name):
    answer = anonymous.post(LOGIN, {key: name, "password": PASSWORD})

    assert answer.status_code == 200
    told = answer.json()
    assert {"access", "refresh", "user"} <= told.keys()
    assert told["user"]["email"] == "sam@school.test"
    assert told["user"]["role"] == "student"
    assert told["user"]["student_id"] == "STU0001"


def test_a_parents_profile_names_the_children(school, anonymous):
    told = anonymous.post(LOGIN, {"username": "pat", "password": PASSWORD}).json()

    assert told["user"]["children"] == [
        {"student_id": "STU0001", "full_name": "Sam Student"}
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"email": "sam@school.test", "password": "Wrong-1234"},
        {"email": "nobody@school.test", "password": PASSWORD},
        {"username": "nobody", "password": PASSWORD},
        {"email": "sam@school.test", "password": PASSWORD.lower()},
        {"email": "sam@school.test", "password": f" {PASSWORD}"},
        {"email": "sam@school.test' OR '1'='1", "password": PASSWORD},
    ],
)
def test_a_wrong_name_or_password_is_one_and_the_same_401(school, anonymous, body):
    answer = anonymous.post(LOGIN, body)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json() == {
        "error": "No active account has this name and password.",
        "code": "invalid_credentials",
        "details": {},
    }
    assert UserSession.objects.count() == 0


def test_an_inactive_account_is_told_no_more_than_a_wrong_password(school, anonymous):
    User.objects.filter(email="sam@school.test").update(is_active=False)

    answer = anonymous.post(LOGIN, {"email": "sam@school.test", "password": PASSWORD})

    assert answer.status_code == 401
    assert answer.json()["code"] == "invalid_credentials"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "password"),
        ({"password": PASSWORD}, "email"),
        ({"email": "sam@school.test"}, "password"),
        ({"email": "", "password": PASSWORD}, "email"),
        ({"email": None, "password": PASSWORD}, "email"),
        ({"email": "sam@school.test", "password": ["x"]}, "password"),
        ({"email": {"a": 1}, "password": PASSWORD}, "email"),
        ({"email": "sam@school.test", "password": "x" * 129}, "password"),
    ],
)
def test_a_login_without_its_fields_is_a_400_that_names_them(
    school, anonymous, body, field
):
    answer = anonymous.post(LOGIN, body)

    assert answer.status_code == 400
    assert field in answer.json()["details"]


def test_a_login_is_a_session_with_address_and_user_agent(school, anonymous):
    anonymous.post(
        LOGIN,
        {"username": "sam", "password": PASSWORD},
        REMOTE_ADDR="192.0.2.7",
        HTTP_USER_AGENT="Testfox/1.0",
        HTTP_X_FORWARDED_FOR="203.0.113.99",
    )

    session = UserSession.objects.get()
    assert (session.ip_address, session.user_agent) == ("192.0.2.7", "Testfox/1.0")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.66, 203.0.113.9", "198.51.100.66"),
        (1, "", "192.0.2.7"),
        (1, "not an address", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_a_forwarded_address_counts_only_behind_proxies_of_ours(
    school, anonymous, settings, proxies, forwarded, expected
):
    settings.NUM_PROXIES = proxies

    answer = anonymous.post(
        LOGIN,
        {"username": "sam", "password": PASSWORD},
        REMOTE_ADDR="192.0.2.7",
        HTTP_X_FORWARDED_FOR=forwarded,
    )

    assert answer.status_code == 200
    assert UserSession.objects.get().ip_address == expected


def test_the_login_rate_can_not_be_escaped_by_a_made_up_address(school, anonymous):
    answers = [
        anonymous.post(
            LOGIN,
            {"username": f"x{n}", "password": "y"},
            HTTP_X_FORWARDED_FOR=f"203.0.113.{n}",
        ).status_code
        for n in range(61)
    ]

    assert answers == [401] * 60 + [429]


@pytest.mark.parametrize("how", ["header", "body"])
def test_a_refresh_token_is_good_for_a_new_pair(tokens, anonymous, how):
    old = tokens["refresh"]

    answer = (
        anonymous.post(REFRESH, **bearer(old))
        if how == "header"
        else anonymous.post(REFRESH, {"refresh": old})
    )

    assert answer.status_code == 200
    new = answer.json()
    assert new["refresh"] != old
    assert anonymous.get(PROFILE, **bearer(new["access"])).status_code == 200
    assert anonymous.post(REFRESH, {"refresh": new["refresh"]}).status_code == 200


def test_the_body_counts_before_the_header(tokens, anonymous):
    answer = anonymous.post(
        REFRESH, {"refresh": tokens["refresh"]}, **bearer("rubbish")
    )

    assert answer.status_code == 200


def test_a_refresh_token_used_twice_ends_its_session(tokens, anonymous):
    new = anonymous.post(REFRESH, {"refresh": tokens["refresh"]}).json()

    again = anonymous.post(REFRESH, {"refresh": tokens["refresh"]})

    assert again.status_code == 401
    assert anonymous.get(PROFILE, **bearer(new["access"])).status_code == 401
    assert anonymous.post(REFRESH, {"refresh": new["refresh"]}).status_code == 401
    assert UserSession.objects.get().end_reason == "reused"


def test_a_reused_token_ends_no_other_session(tokens, anonymous):
    other = anonymous.post(LOGIN, {"username": "sam", "password": PASSWORD}).json()
    for _ in range(2):
        anonymous.post(REFRESH, {"refresh": tokens["refresh"]})

    assert anonymous.get(PROFILE, **bearer(other["access"])).status_code == 200


@pytest.mark.parametrize("rubbish", ["rubbish", "a.b.c", "é" * 20, "x" * 1999])
def test_rubbish_is_no_refresh_token(school, anonymous, rubbish):
    answer = anonymous.post(REFRESH, {"refresh": rubbish})

    assert answer.status_code == 401
    assert answer.json().keys() == {"error", "code", "details"}


def test_an_access_token_renews_nothing(tokens, anonymous):
    assert anonymous.post(REFRESH, {"refresh": tokens["access"]}).status_code == 401


def test_a_refresh_token_opens_no_route(tokens, anonymous):
    assert anonymous.get(PROFILE, **bearer(tokens["refresh"])).status_code == 401


def test_a_refresh_without_a_token_is_refused(school, anonymous):
    assert anonymous.post(REFRESH).status_code == 401


def test_a_token_of_no_session_is_refused_although_it_is_signed(school, anonymous):
    access, refresh = (
        AccessToken.for_user(school.student.user),
        RefreshToken.for_user(school.student.user),
    )

    assert anonymous.get(PROFILE, **bearer(access)).status_code == 401
    assert anonymous.post(REFRESH, {"refresh": str(refresh)}).status_code == 401


def test_an_expired_session_is_over(tokens, anonymous):
    UserSession.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert anonymous.get(PROFILE, **bearer(tokens["access"])).status_code == 401
    assert anonymous.post(REFRESH, {"refresh": tokens["refresh"]}).status_code == 401


def test_an_account_that_is_switched_off_is_out_at_once(tokens, anonymous):
    User.objects.filter(email="sam@school.test").update(is_active=False)

    assert anonymous.get(PROFILE, **bearer(tokens["access"])).status_code == 401
    assert anonymous.post(REFRESH, {"refresh": tokens["refresh"]}).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer a b",
        "Bearer x.y.z",
        "Basic c2FtOng=",
        "bearer",
        "Token x",
        "\xff\xfe",
    ],
)
def test_a_strange_authorization_header_is_a_401(school, anonymous, header):
    answer = anonymous.get(PROFILE, HTTP_AUTHORIZATION=header)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json().keys() == {"error", "code", "details"}


def test_a_logout_ends_both_tokens_at_once(tokens, anonymous):
    answer = anonymous.post(LOGOUT, **bearer(tokens["access"]))

    assert answer.status_code == 205
    assert anonymous.get(PROFILE, **bearer(tokens["access"])).status_code == 401
    assert anonymous.post(REFRESH, {"refresh": tokens["refresh"]}).status_code == 401
    assert anonymous.post(LOGOUT, **bearer(tokens["access"])).status_code == 401


def test_a_logout_ends_no_other_session(tokens, anonymous):
    other = anonymous.post(LOGIN, {"username": "sam", "password": PASSWORD}).json()

    anonymous.post(LOGOUT, **bearer(tokens["access"]))

    assert anonymous.get(PROFILE, **bearer(other["access"])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_refreshes_at_once_with_one_token_exactly_one_wins(tokens, client):
    calls = [
        lambda: (
            client.post(
                REFRESH, {"refresh": tokens["refresh"]}, "application/json"
            ).status_code
        )
    ] * 6

    answers = at_once(*calls)

    assert sorted(answers) == [200, 401, 401, 401, 401, 401]
    assert UserSession.objects.get().end_reason == "reused"
