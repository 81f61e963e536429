"""Marks that are not changed by hand.

The app above that makes them says which these are.
"""

from collections.abc import Collection
from typing import Protocol

from django.db.models import Q

from assessments.marks.models import Assessment


class MarkGuard(Protocol):
    """What an app that makes marks says of them."""

    releasable: Q
    """The marks that may be released by hand, as a condition."""

    def refuse_change(self, marks: Collection[Assessment]) -> None:
        """Raise ConflictError where one of `marks` is changed elsewhere."""

    def refuse_release(self, ids: Collection[int]) -> None:
        """Raise ConflictError where one of these marks is released elsewhere."""

    def guards(self, mark: Assessment) -> bool:
        """Whether the mark is the app's own."""


_guards: list[MarkGuard] = []


def register_guard(guard: MarkGuard) -> None:
    _guards.append(guard)


def refuse_guarded_change(marks: Collection[Assessment]) -> None:
    """Raise ConflictError where a guard keeps one of `marks` from being changed."""
    for guard in _guards:
        guard.refuse_change(marks)


def refuse_guarded_release(ids: Collection[int]) -> None:
    """Raise ConflictError where a guard keeps one of these marks back."""
    for guard in _guards:
        guard.refuse_release(ids)


def is_guarded(mark: Assessment) -> bool:
    return any(guard.guards(mark) for guard in _guards)


def releasable() -> Q:
    """The marks that no guard keeps from being released, as a condition."""
    condition = Q()
    for guard in _guards:
        condition &= guard.releasable
    return condition
