"""Accounts by functions that take and give plain values."""

import pytest

from accounts.records import (
    authenticate_user,
    check_password,
    check_role_permission,
    set_password,
)
from conftest import PASSWORD
from tracker_project.errors import ValidationError


def test_a_user_is_known_by_name_and_password(school):
    told = authenticate_user("ada", PASSWORD)

    assert told == {
        "user_id": school.teacher.user.pk,
        "username": "ada",
        "email": "ada@school.test",
        "full_name": "Ada Teacher",
        "role": "teacher",
        "is_active": True,
    }
    assert authenticate_user("ada", "Wrong-1234") is None


def test_a_password_is_set_by_the_rules(school):
    set_password("ada@school.test", "Another-5678")

    assert check_password("ada", "Another-5678")
    assert not check_password("ada", PASSWORD)
    with pytest.raises(ValidationError):
        set_password("ada", "short")


def test_an_admin_stands_above_a_teacher():
    assert check_role_permission("admin", "teacher")
    assert not check_role_permission("teacher", "admin")
