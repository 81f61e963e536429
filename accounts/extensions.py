"""Where the apps above say what they know of an account, since accounts may not import them."""

from collections.abc import Callable
from typing import Any

from accounts.models import User

_facts: list[Callable[[User], dict[str, Any]]] = []
_companions: list[Callable[[User], None]] = []


def profile_facts(
    function: Callable[[User], dict[str, Any]],
) -> Callable[[User], dict[str, Any]]:
    """Register what a profile also tells, e.g. a student's `student_id`."""
    _facts.append(function)
    return function


def account_companions(function: Callable[[User], None]) -> Callable[[User], None]:
    """Register what must stand beside an account of a role, e.g. a teacher's row; called at each save of a role."""
    _companions.append(function)
    return function


def facts_of(user: User) -> dict[str, Any]:
    """Everything the apps above add to a profile."""
    return {key: value for function in _facts for key, value in function(user).items()}


def accompany(user: User) -> None:
    """Make what must stand beside the account."""
    for function in _companions:
        function(user)
