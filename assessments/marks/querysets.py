"""Whose marks are whose, and the band rule as SQL."""

from typing import TYPE_CHECKING, NoReturn, Self

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, Round
from django.db.models.lookups import GreaterThanOrEqual

from academics.models import TeachingAssignment
from academics.querysets import StudentOwnedQuerySet
from accounts.policy import Scope, ScopedQuerySet, scope_for
from assessments.marks.bands import BOUND_PLACES, Bands

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

SCORE_UNIT = 10**4  # a score has 4 decimals
BOUND_UNIT = 10**BOUND_PLACES
FAMILY = (Scope.OWN, Scope.CHILDREN)


def in_units(column: str) -> Cast:
    """A score in SQL as a whole number of ten-thousandths.

    SQLite keeps decimals as floats, which must not be added up.
    """
    return Cast(Round(F(column) * SCORE_UNIT), BigIntegerField())


def status_by(bands: Bands) -> Case:
    """The status of a mark as SQL, compared as exactly as `bands.result_of` does."""
    score = in_units("score") * Value(100 * BOUND_UNIT, BigIntegerField())
    cases = []
    for band in bands:
        bound = Value(int(band.lower_bound * BOUND_UNIT), BigIntegerField())
        reaches = GreaterThanOrEqual(score, bound * in_units("max_score"))
        cases.append(When(reaches, then=Value(band.name)))
    return Case(*cases, output_field=CharField())


class AssessmentQuerySet(StudentOwnedQuerySet):
    resource = "assessments"

    def visible_to(
        self,
        user: "User | AnonymousUser",
        action: str = "read",
        *,
        resource: str = "",
    ) -> Self:
        """The marks of which `user` may take `action`.

        Families see what is released; to write, a teacher must also teach the unit.
        """
        rows = super().visible_to(user, action, resource=resource)
        if scope_for(user, resource or self.resource, action) in FAMILY:
            rows = rows.released()
        limited = self._is_limited_by_unit(user, action, resource)
        if limited and user.is_authenticated:
            rows = rows.filter(in_taught_unit(user))
        return rows

    def released(self) -> Self:
        return self.filter(released_at__isnull=False)

    def same_rows(
        self,
        user: "User | AnonymousUser",
        one: str,
        other: str,
        *,
        resource: str = "",
    ) -> bool:
        by_one = self._is_limited_by_unit(user, one, resource)
        by_other = self._is_limited_by_unit(user, other, resource)
        if by_one != by_other:
            return False
        return super().same_rows(user, one, other, resource=resource)

    def _is_limited_by_unit(
        self, user: "User | AnonymousUser", action: str, resource: str
    ) -> bool:
        scope = scope_for(user, resource or self.resource, action)
        return action != "read" and scope is Scope.TAUGHT


def in_taught_unit(user: "User") -> Q:
    """Marks in a unit that `user` teaches the student.

    Assigned for every class or for the student's, or the class as a whole.
    """
    unit = Q(unit=OuterRef("unit")) | Q(unit=None)
    school_class = Q(school_class=None) | Q(
        school_class=OuterRef("student__school_class")
    )
    assigned = TeachingAssignment.objects.filter(unit, school_class, teacher__user=user)
    return Q(Exists(assigned))


class AppendOnlyError(TypeError):
    """A row of the history was about to be changed or removed."""


class ChangeQuerySet(StudentOwnedQuerySet):
    resource = "assessment_history"

    def update(self, **kwargs: object) -> NoReturn:
        raise AppendOnlyError("A change that was recorded stays as it is.")

    def delete(self) -> NoReturn:
        """Never by itself: a record goes with its student."""
        raise AppendOnlyError("A change that was recorded stays.")


class BandScaleQuerySet(ScopedQuerySet):
    resource = "bands"


class LetterQuerySet(ScopedQuerySet):
    resource = "grade_letters"
