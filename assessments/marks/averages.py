"""The average of marks: exact, in percent, each mark counting once.

Every average of marks is made here: of a student, a unit, a class, in statistics,
grades, dashboards and predictions. What is exact is a Fraction; it is rounded where it is
shown, and nowhere else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, Model, QuerySet, Sum
from django.db.models.functions import Cast, Round

from assessments.marks.bands import Number
from tracker_project.api.figures import rounded

SCORE_UNIT = 10**4  # a score has 4 decimals


class Group(NamedTuple):
    """Marks out of the same `max_score`, added up."""

    total: Number
    max_score: Number
    marks: int


@dataclass(frozen=True)
class Average:
    """The exact mean of a number of marks, in percent; None of no marks."""

    exact: Fraction | None
    marks: int

    @property
    def rounded(self) -> float | None:
        """With two decimals, as it is shown."""
        return rounded(self.exact)


NO_MARKS = Average(None, 0)


def mean_of(groups: Iterable[Group]) -> Fraction | None:
    """The exact mean percentage of the marks in `groups`; None where there is none."""
    parts = Fraction(0)
    count = 0
    for group in groups:
        parts += Fraction(group.total) / Fraction(group.max_score)
        count += group.marks
    return 100 * parts / count if count else None


def mean_percentage(pairs: Iterable[tuple[Number, Number]]) -> Fraction | None:
    """The exact mean percentage of (score, max_score) pairs; None where there is none."""
    return mean_of(Group(score, max_score, 1) for score, max_score in pairs)


def in_units(column: str) -> Cast:
    """A score in SQL as a whole number of ten-thousandths.

    SQLite keeps decimals as floats, which must not be added up.
    """
    return Cast(Round(F(column) * SCORE_UNIT), BigIntegerField())


def averages_by(
    marks: QuerySet[Model], *columns: str
) -> dict[tuple[Any, ...], Average]:  # as `values_list` gives them
    """The average of `marks` for each value of `columns`, in one query.

    They may be rows of any model with `score` and `max_score`. A value that no mark has
    is not among the keys: `get(key, NO_MARKS)`.
    """
    sums = (
        marks.order_by()
        .values_list(*columns, "max_score")
        .annotate(total=Sum(in_units("score")), count=Count("pk"))
    )
    groups: dict[tuple[Any, ...], list[Group]] = {}
    for *key, max_score, total, count in sums:
        group = Group(Fraction(total, SCORE_UNIT), max_score, count)
        groups.setdefault(tuple(key), []).append(group)

    averages = {}
    for value, found in groups.items():
        count = sum(group.marks for group in found)
        averages[value] = Average(mean_of(found), count)
    return averages


def average_of(marks: QuerySet[Model]) -> Average:
    """The average of all of `marks`."""
    return averages_by(marks).get((), NO_MARKS)
