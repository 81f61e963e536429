"""The figures of exams over the results that count, said once for all who show them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypedDict

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
    """How many results there are, and their figures in percent with two decimals.

    The figures are None where there are no results.
    """

    results: int = 0
    average_score: float | None = None
    pass_rate: float | None = None
    highest_score: float | None = None
    lowest_score: float | None = None


class Sums(TypedDict):
    """What the database adds up, of an exam's results of one `max_score`.

    `total` is in units of the score's last decimal.
    """

    exam_id: int
    max_score: Decimal
    count: int
    total: int
    succeeded: int
    highest: Decimal
    lowest: Decimal


def figures_by_exam(results: QuerySet[ExamResult]) -> dict[int, Figures]:
    """The figures of each exam that has one of these results, by its id; one query.

    The mean is of exact percentages, each student counting once, and is rounded once.
    """
    sums = results.order_by().values("exam_id", "max_score")
    rows = sums.annotate(
        count=Count("pk"),
        total=Sum(in_units("score")),
        succeeded=Count("pk", filter=Q(passed=True)),
        highest=Max("percentage"),
        lowest=Min("percentage"),
    )

    by_exam: defaultdict[int, list[Sums]] = defaultdict(list)
    for row in rows:
        by_exam[row["exam_id"]].append(row)
    return {exam_id: _figures(sums) for exam_id, sums in by_exam.items()}


def figures_of(exam_id: int) -> Figures:
    results = ExamResult.objects.filter(exam=exam_id)
    return figures_by_exam(results).get(exam_id, Figures())


def _figures(sums: Sequence[Sums]) -> Figures:
    count = 0
    succeeded = 0
    groups = []
    for row in sums:
        count += row["count"]
        succeeded += row["succeeded"]
        total = Fraction(row["total"], SCORE_UNIT)
        groups.append(Group(total, row["max_score"], row["count"]))

    highest = max(row["highest"] for row in sums)
    lowest = min(row["lowest"] for row in sums)
    return Figures(
        results=count,
        average_score=rounded(mean_of(groups)),
        pass_rate=rounded(Fraction(100 * succeeded, count)),
        highest_score=rounded(Fraction(highest)),
        lowest_score=rounded(Fraction(lowest)),
    )
