"""Figures over marks, each computed once and exactly."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.db.models import Count, Max, Min, QuerySet, Sum

from assessments.marks.averages import (
    Group,
    mean_of,
)
from assessments.marks.models import Assessment, BandScale, GradeLetter
from assessments.marks.querysets import SCORE_UNIT, in_units
from assessments.marks.scale import letter_for, letters_by_band
from tracker_project.api.figures import rounded

COLUMNS = (
    "unit_id",
    "unit__code",
    "unit__name",
    "status",
    "max_score",
    "total",
    "count",
    "highest",
    "lowest",
)


def _sums(marks: QuerySet[Assessment]) -> list[dict[str, Any]]:
    """Few rows, however many marks: added up by unit, status and max_score."""
    grouped = marks.order_by().values(
        "unit_id", "unit__code", "unit__name", "status", "max_score"
    )
    figures = {"total": Sum(in_units("score")), "count": Count("pk")}
    return list(
        grouped.annotate(
            **figures, highest=Max("percentage"), lowest=Min("percentage")
        ).values(*COLUMNS)
    )


def _mean(sums: Iterable[dict[str, Any]]) -> float | None:
    groups = (
        Group(Fraction(each["total"], SCORE_UNIT), each["max_score"], each["count"])
        for each in sums
    )
    return rounded(mean_of(groups))


def statistics(marks: QuerySet[Assessment]) -> dict[str, Any]:
    """Number and mean of these marks, by subject and by band; two queries."""
    sums = _sums(marks)
    distribution = {band.name: 0 for band in BandScale.in_force()}
    by_unit: dict[int, list[dict[str, Any]]] = {}
    for each in sums:
        distribution[each["status"]] = (
            distribution.get(each["status"], 0) + each["count"]
        )
        by_unit.setdefault(each["unit_id"], []).append(each)
    return {
        "total_assessments": sum(each["count"] for each in sums),
        "average_score": _mean(sums),
        "subject_performance": _by_subject(by_unit.values()),
        "grade_distribution": distribution,
    }


def _by_subject(units: Iterable[list[dict[str, Any]]]) -> dict[str, dict[str, Any]]:
    """The figures of each unit by its name; by name and code where two share it."""
    groups = sorted(units, key=lambda sums: sums[0]["unit__code"])
    names = [sums[0]["unit__name"] for sums in groups]
    subjects = {}
    for sums in groups:
        name, code = sums[0]["unit__name"], sums[0]["unit__code"]
        subjects[name if names.count(name) == 1 else f"{name} ({code})"] = {
            "unit": sums[0]["unit_id"],
            "unit_code": code,
            "count": sum(each["count"] for each in sums),
            "average": _mean(sums),
            "highest": rounded(max(each["highest"] for each in sums)),
            "lowest": rounded(min(each["lowest"] for each in sums)),
        }
    return subjects


def bands_with_letters() -> list[dict[str, Any]]:
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
