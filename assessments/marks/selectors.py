"""Figures over marks, each computed once and exactly."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypedDict

from django.db.models import Count, Max, Min, QuerySet, Sum

from assessments.marks.averages import (
    Group,
    mean_of,
)
from assessments.marks.models import Assessment, BandScale, GradeLetter
from assessments.marks.querysets import SCORE_UNIT, in_units
from assessments.marks.scale import letter_for, letters_by_band
from tracker_project.api.figures import rounded


class Sums(NamedTuple):
    """Marks added up, by the names of the columns that they are read from."""

    unit_id: int
    unit__code: str
    unit__name: str
    status: str
    max_score: Decimal
    total: int
    number: int
    highest: Decimal
    lowest: Decimal


def sums_of(marks: QuerySet[Assessment]) -> list[Sums]:
    """Few rows, however many marks: added up by unit, status and max_score."""
    grouped = marks.order_by().values(
        "unit_id", "unit__code", "unit__name", "status", "max_score"
    )
    rows = grouped.annotate(
        total=Sum(in_units("score")),
        number=Count("pk"),
        highest=Max("percentage"),
        lowest=Min("percentage"),
    )
    return [Sums(*row) for row in rows.values_list(*Sums._fields)]


def mean_of_sums(sums: Iterable[Sums]) -> float | None:
    groups = []
    for each in sums:
        score = Fraction(each.total, SCORE_UNIT)
        groups.append(Group(score, each.max_score, each.number))
    return rounded(mean_of(groups))


class Statistics(TypedDict):
    """Figures over marks as the API shows them."""

    total_assessments: int
    average_score: float | None
    subject_performance: dict[str, dict[str, object]]
    grade_distribution: dict[str, int]


def statistics(marks: QuerySet[Assessment]) -> Statistics:
    """Number and mean of these marks, by subject and by band; two queries."""
    sums = sums_of(marks)
    distribution = dict.fromkeys(band_names(), 0)
    by_unit: dict[int, list[Sums]] = {}
    total = 0
    for each in sums:
        so_far = distribution.get(each.status, 0)
        distribution[each.status] = so_far + each.number
        by_unit.setdefault(each.unit_id, []).append(each)
        total += each.number
    return {
        "total_assessments": total,
        "average_score": mean_of_sums(sums),
        "subject_performance": figures_by_name(by_unit.values()),
        "grade_distribution": distribution,
    }


def band_names() -> list[str]:
    return [band.name for band in BandScale.in_force()]


def figures_by_name(units: Iterable[list[Sums]]) -> dict[str, dict[str, object]]:
    """The figures of each unit by its name; by name and code where two share it."""
    groups = sorted(units, key=lambda sums: sums[0].unit__code)
    names = Counter(sums[0].unit__name for sums in groups)
    subjects = {}
    for sums in groups:
        first = sums[0]
        name = first.unit__name
        if names[name] > 1:
            name = f"{name} ({first.unit__code})"
        highest = max(each.highest for each in sums)
        lowest = min(each.lowest for each in sums)
        subjects[name] = {
            "unit": first.unit_id,
            "unit_code": first.unit__code,
            "count": sum(each.number for each in sums),
            "average": mean_of_sums(sums),
            "highest": rounded(highest),
            "lowest": rounded(lowest),
        }
    return subjects


def bands_with_letters() -> list[dict[str, object]]:
    """The bands in force, the highest first, with what the grade scale says."""
    bands = BandScale.in_force()
    letters = GradeLetter.in_force()
    by_band = letters_by_band(bands, letters)

    rows = []
    for band in bands:
        at_the_bound = letter_for(band.lower_bound, letters)
        rows.append(
            {
                "name": band.name,
                "lower_bound": band.lower_bound,
                "letter": at_the_bound.letter if at_the_bound else "",
                "grade_points": at_the_bound.points if at_the_bound else None,
                "letters": by_band[band.name],
            }
        )
    return rows
