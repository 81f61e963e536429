"""Guessing a password: every door counts, by account and by address; a refresh does not."""

import pytest
from django.test import Client
from rest_framework.settings import api_settings

from conftest import PASSWORD

API = "/api/auth/login/"
ADMIN = "/admin/login/"
BROWSABLE = "/api-auth/login/"
REFRESH = "/api/auth/refresh/"


@pytest.fixture(autouse=True)
def rates(monkeypatch):
    """Three guesses of an account, six from an address, in a minute."""
    rates = {"login_account": "3/min", "login": "6/min"}
    monkeypatch.setattr(
        api_settings,
        "DEFAULT_THROTTLE_RATES",
        api_settings.DEFAULT_THROTTLE_RATES | rates,
    )


def guess(door, name, password="Wrong-1234", **headers):
    body = {"username": name, "password": password}
    return Client().post(door, body, **headers).status_code


@pytest.mark.parametrize("door", [API, ADMIN, BROWSABLE])
def test_an_accounts_password_is_guessed_three_times_at_each_door(school, door):
    missed = 401 if door == API else 200

    answers = [guess(door, "ada@school.test") for _ in range(4)]

    assert answers == [missed, missed, missed, 429]


def test_all_doors_count_together(school):
    for door in (API, ADMIN, BROWSABLE):
        guess(door, "ada@school.test")

    assert guess(API, "ADA@school.test") == 429
    assert guess(ADMIN, "ada@school.test", PASSWORD) == 429


def test_an_account_is_not_guessed_at_from_many_addresses(school):
    answers = [
        guess(API, "ada@school.test", REMOTE_ADDR=f"192.0.2.{number}")
        for number in range(4)
    ]

    assert answers[-1] == 429


def test_an_address_does_not_try_one_account_after_the_other(school):
    answers = [guess(API, f"nobody{number}") for number in range(7)]

    assert answers == [401] * 6 + [429]


def test_a_school_behind_one_address_logs_in_as_often_as_it_likes(school):
    answers = [guess(API, "ada@school.test", PASSWORD) for _ in range(20)]

    assert set(answers) == {200}


def test_who_is_refused_is_told_how_long_to_wait(school):
    for _ in range(3):
        guess(ADMIN, "ada@school.test")

    answer = Client().post(ADMIN, {"username": "ada@school.test", "password": PASSWORD})

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 61


def test_wrong_passwords_from_an_address_log_nobody_out(school, anonymous):
    body = {"username": "sam", "password": PASSWORD}
    tokens = anonymous.post(API, body).json()
    for number in range(10):
        guess(API, f"nobody{number}")

    answer = anonymous.post(REFRESH, {"refresh": tokens["refresh"]})

    assert answer.status_code == 200


def test_rubbish_from_an_address_keeps_no_session_from_its_renewal(school, anonymous):
    tokens = anonymous.post(API, {"username": "sam", "password": PASSWORD}).json()
    answers = [
        anonymous.post(REFRESH, {"refresh": "rubbish"}).status_code for _ in range(61)
    ]

    assert answers[-1] == 429
    renewed = anonymous.post(REFRESH, {"refresh": tokens["refresh"]})
    assert renewed.status_code == 200
