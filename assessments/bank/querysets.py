"""Whose questions are whose."""

from typing import Any, Self

from django.db.models import F, FilteredRelation, Q

from academics.models import Unit
from accounts.policy import ScopedQuerySet


class QuestionQuerySet(ScopedQuerySet):
    """Questions of the bank."""

    resource = "questions"

    def taught(self, user: Any) -> Q:
        """One's own, and those of the units that one teaches."""
        units = (
            Unit._base_manager.filter(assignments__teacher__user=user)
            .order_by()
            .values("pk")
        )
        return Q(created_by=user) | Q(unit__in=units)

    def current(self) -> Self:
        """Those that may still be put into an exam."""
        return self.filter(is_archived=False)

    def with_newest(self) -> Self:
        """Each with its newest version as `current`, for columns such as `current__content`."""
        return self.annotate(
            current=FilteredRelation(
                "versions", condition=Q(versions__number=F("newest"))
            )
        )
