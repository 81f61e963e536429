"""Logging in, renewing and logging out, as a client sees it."""

import pytest

from conftest import PASSWORD


@pytest.mark.parametrize("name", ["sam@school.test", "SAM@School.Test", "sam", "SAM"])
def test_an_address_or_a_username_logs_in_in_any_case(school, anonymous, name):
    key = "email" if "@" in name else "username"

    answer = anonymous.post("/api/auth/login", {key: name, "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.json()["user"]["role"] == "student"
