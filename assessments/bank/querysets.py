"""Which questions are whose."""

from typing import Self

from django.db.models import F, FilteredRelation, Q

from academics.models import Unit
from accounts.models import User
from accounts.policy import ScopedQuerySet


class QuestionQuerySet(ScopedQuerySet):
    resource = "questions"

    def taught(self, user: User) -> Q:
        """One's own, and those of the units that one teaches."""
        units = Unit._base_manager.filter(assignments__teacher__user=user).order_by()
        return Q(created_by=user) | Q(unit__in=units.values("pk"))

    def with_newest(self) -> Self:
        """Each with its newest version as `current`, for columns of that version."""
        newest = Q(versions__number=F("newest"))
        return self.annotate(current=FilteredRelation("versions", condition=newest))
