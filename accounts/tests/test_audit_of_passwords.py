"""The audit trail tells of every password that was changed, and of wrong ones."""

import pytest
from auditlog.models import LogEntry
from django.test import Client

from accounts.models import User
from conftest import PASSWORD

NEW = "Another-5678"


def rows_of(user):
    return LogEntry.objects.get_for_object(user)


def password_changes_of(user):
    told = []
    for row in rows_of(user).filter(action=LogEntry.Action.UPDATE):
        if "password" in row.changes:
            told.append((row.actor, row.changes["password"]))
    return told


def test_ones_own_change_is_told_without_the_password(school, acting):
    sam = school.student.user
    body = {"current_password": PASSWORD, "new_password": NEW}

    acting(sam).post("/api/auth/password/change/", body)

    assert password_changes_of(sam) == [(sam, ["***", "***"])]


def test_an_admins_change_names_the_admin(school, acting):
    sam = school.student.user

    acting(school.admin).patch(f"/api/admin/users/{sam.pk}/", {"password": NEW})

    assert password_changes_of(sam) == [(school.admin, ["***", "***"])]


def test_no_hash_stands_in_the_trail(school):
    user = User.objects.create_user("new@school.test", NEW)

    for row in rows_of(user):
        assert user.password not in str(row.changes)


@pytest.mark.parametrize("door", ["/api/auth/login/", "/admin/login/"])
def test_a_wrong_password_is_told_beside_the_account(school, door):
    body = {"username": "ADA@school.test", "password": "Wrong-1234"}

    Client().post(door, body, REMOTE_ADDR="192.0.2.7")

    row = rows_of(school.teacher.user).get(action=LogEntry.Action.ACCESS)
    assert row.changes == {"log_in": [None, "failed"]}
    assert row.remote_addr == "192.0.2.7"
    assert row.cid


def test_a_name_of_nobody_is_not_kept(school, anonymous):
    anonymous.post("/api/auth/login/", {"username": "Secret-99", "password": "x"})

    row = LogEntry.objects.filter(action=LogEntry.Action.ACCESS).get()
    assert row.object_repr == "unknown account"
    assert "ecret-99" not in f"{row.object_pk} {row.changes} {row.additional_data}"


def test_a_right_password_is_no_failure(school, anonymous):
    anonymous.post("/api/auth/login/", {"username": "ada", "password": PASSWORD})

    assert not LogEntry.objects.filter(action=LogEntry.Action.ACCESS).exists()
