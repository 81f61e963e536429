"""The figures of exams over the results that count: said here once, and shown wherever one is."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum

from assessments.exams.models import ExamResult
from assessments.marks.averages import (
    Group,
    mean_of,
)
from assessments.marks.querysets import SCORE_UNIT, in_units
from tracker_project.api.figures import rounded


@dataclass(frozen=True)
class Figures:
    """How many results there are, and their figures in percent with two decimals; None where there are none."""

    results: int = 0
    average_score: float | None = None
    pass_rate: float | None = None
    highest_score: float | None = None
    lowest_score: float | None = None


def figures_by_exam(results: QuerySet[ExamResult]) -> dict[int, Figures]:
    """The figures of each exam that has one of these results, by its id; one query.

    The mean is of exact percentages, each student counting once, and is rounded once.
    """
    sums = results.order_by().values("exam_id", "max_score").annotate(
        count=Count("pk"),
        total=Sum(in_units("score")),
        succeeded=Count("pk", filter=Q(passed=True)),
        highest=Max("percentage"),
        lowest=Min("percentage"),
    )  # fmt: skip
    groups: dict[int, list[Any]] = {}
    for each in sums:
        groups.setdefault(each["exam_id"], []).append(each)
    return {exam: _figures(group) for exam, group in groups.items()}


def figures_of(exam_id: int) -> Figures:
    """The figures of one exam over all its results."""
    return figures_by_exam(ExamResult.objects.filter(exam=exam_id)).get(
        exam_id, Figures()
    )


def _figures(sums: list[Any]) -> Figures:
    count = sum(each["count"] for each in sums)
    groups = (
        Group(Fraction(each["total"], SCORE_UNIT), each["max_score"], each["count"])
        for each in sums
    )
    return Figures(
        results=count,
        average_score=rounded(mean_of(groups)),
        pass_rate=rounded(
            Fraction(100 * sum(each["succeeded"] for each in sums), count)
        ),
        highest_score=rounded(Fraction(max(each["highest"] for each in sums))),
        lowest_score=rounded(Fraction(min(each["lowest"] for each in sums))),
    )
