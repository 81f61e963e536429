"""The policy table: what is absent is denied, and the README shows it as it is."""

from pathlib import Path

import pytest

from accounts.management.commands.role_table import with_role_table
from accounts.policy import TABLE, Role, Scope, check_role_permission, scope_of_role

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readme_shows_the_table_as_it_is():
    text = README.read_text()

    assert with_role_table(text) == text, "run `manage.py role_table --write README.md`"


@pytest.mark.parametrize("role", list(Role))
def test_what_the_table_does_not_name_is_denied(role):
    assert scope_of_role(role, "students", "explode") is None
    assert scope_of_role(role, "no such resource", "read") is None


def test_no_row_stands_twice():
    named = [(resource, action) for resource, action, *_ in TABLE]

    assert len(named) == len(set(named))


def test_taught_means_everybody_only_where_the_school_says_so(settings):
    settings.TEACHER_SCOPE = "school"
    assert scope_of_role("teacher", "assessments", "create") is Scope.ALL

    settings.TEACHER_SCOPE = "assigned"
    assert scope_of_role("teacher", "assessments", "create") is Scope.TAUGHT


def test_a_pending_teacher_has_the_own_account_and_nothing_else():
    reachable = {
        resource
        for resource, action, *_ in TABLE
        if scope_of_role("pending", resource, action)
    }

    assert reachable == {"profile", "sessions"}


@pytest.mark.parametrize(
    ("mine", "asked", "allowed"),
    [
        ("admin", "teacher", True),
        ("teacher", "parent", True),
        ("parent", "teacher", False),
        ("student", "parent", False),
        ("parent", "student", False),
        ("student", "student", True),
    ],
)
def test_the_hierarchy_is_admin_over_teacher_over_parent(mine, asked, allowed):
    assert check_role_permission(mine, asked) is allowed
