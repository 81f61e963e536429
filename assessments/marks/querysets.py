"""Whose marks are whose, which of them count, and the bands in force; the band rule as SQL."""

from typing import Any, Self

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.lookups import GreaterThanOrEqual

from academics.calendar import today
from academics.models import TeachingAssignment, Term
from academics.querysets import StudentOwnedQuerySet
from accounts.policy import Scope, ScopedQuerySet, scope_for
from assessments.marks.averages import in_units
from assessments.marks.bands import BOUND_PLACES, DEFAULT_BANDS, Band, Bands
from assessments.marks.scale import DEFAULT_LETTERS, Letter, Letters

BOUND_UNIT = 10**BOUND_PLACES
FAMILY = (Scope.OWN, Scope.CHILDREN)


def status_by(bands: Bands) -> Case:
    """The status of a mark as SQL: the same whole numbers that `bands.result_of` compares."""
    score = in_units("score") * Value(100 * BOUND_UNIT, BigIntegerField())
    cases = []
    for band in bands:
        bound = Value(int(band.lower_bound * BOUND_UNIT), BigIntegerField())
        cases.append(
            When(
                GreaterThanOrEqual(score, bound * in_units("max_score")),
                then=Value(band.name),
            )
        )
    return Case(*cases, output_field=CharField())


class AssessmentQuerySet(StudentOwnedQuerySet):
    """Assessments."""

    resource = "assessments"

    def visible_to(
        self, user: Any, action: str = "read", *, resource: str = ""
    ) -> Self:
        """The marks of which `user` may take `action`; to write, a teacher must also teach the unit."""
        rows = super().visible_to(user, action, resource=resource)
        if scope_for(user, resource or self.resource, action) in FAMILY:
            rows = rows.released()
        return (
            rows.filter(in_taught_unit(user))
            if self._by_unit(user, action, resource)
            else rows
        )

    def released(self) -> Self:
        """Those that students and parents see."""
        return self.filter(released_at__isnull=False)

    def same_rows(self, user: Any, one: str, other: str, *, resource: str = "") -> bool:
        """Whether `user` reaches the same rows by both actions."""
        units = self._by_unit(user, one, resource) == self._by_unit(
            user, other, resource
        )
        return units and super().same_rows(user, one, other, resource=resource)

    def _by_unit(self, user: Any, action: str, resource: str) -> bool:
        scope = scope_for(user, resource or self.resource, action)
        return action != "read" and scope is Scope.TAUGHT

    def counting(self) -> Self:
        """Those that a student's average and status are made of today."""
        return self.counting_in(Term.objects.current(today()))

    def counting_in(self, term: Term | None) -> Self:
        """Those that count while `term` is the current one: its own, once released.

        A mark without a term counts by its day. Where no term has begun, all count.
        """
        if term is None:
            return self.released()
        of_term = Q(term_id=term.pk) | Q(term_id=None, date_taken__gte=term.start_date)
        return self.filter(of_term, released_at__isnull=False)


def in_taught_unit(user: Any) -> Q:
    """Marks in a unit that `user` teaches the student: assigned for every class or theirs, or the class as a whole."""
    unit = Q(unit=OuterRef("unit")) | Q(unit=None)
    school_class = Q(school_class=None) | Q(
        school_class=OuterRef("student__school_class")
    )
    return Q(
        Exists(
            TeachingAssignment.objects.filter(unit, school_class, teacher__user=user)
        )
    )


class BandScaleQuerySet(ScopedQuerySet):
    """Tables of bands."""

    resource = "bands"

    def in_force(self) -> Bands:
        """The bands that count now, the highest first: those of the table that was set last."""
        rows: Any = self.model._meta.get_field("bands").related_model
        newest = self.order_by("-pk").values("pk")[:1]
        found = (
            rows._default_manager.filter(scale=newest)
            .order_by("-lower_bound")
            .values_list("name", "lower_bound")
        )
        return tuple(Band(*values) for values in found) or DEFAULT_BANDS


class LetterQuerySet(ScopedQuerySet):
    """Letters."""

    resource = "grade_letters"

    def in_force(self) -> Letters:
        """The school's letters, the highest first; the usual ones where it has set none."""
        rows = self.order_by("-lower_bound").values_list(
            "letter", "lower_bound", "points"
        )
        return tuple(Letter(*row) for row in rows) or DEFAULT_LETTERS
