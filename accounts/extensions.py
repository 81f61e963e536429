"""Where the apps above say what they know of an account, which imports none of them."""

from collections.abc import Callable

from accounts.models import User

ProfileFacts = Callable[[User], dict[str, object]]
Companion = Callable[[User], None]

_profile_facts: list[ProfileFacts] = []
_companions: list[Companion] = []


def profile_facts(function: ProfileFacts) -> ProfileFacts:
    """Register what a profile also tells, e.g. a student's `student_id`."""
    _profile_facts.append(function)
    return function


def account_companions(function: Companion) -> Companion:
    """Register what must stand beside an account of a role, e.g. a teacher's row.

    It is called at each save of a role.
    """
    _companions.append(function)
    return function


def facts_of(user: User) -> dict[str, object]:
    """Everything the apps above add to a profile."""
    facts: dict[str, object] = {}
    for function in _profile_facts:
        facts.update(function(user))
    return facts


def make_companions(user: User) -> None:
    """Make what must stand beside the account."""
    for function in _companions:
        function(user)
