"""The figures of an exam beside those of the exams before it in its unit."""

from typing import Any

from django.db.models import Q, QuerySet

from assessments.exams.models import Exam, ExamResult
from assessments.exams.results.figures import Figures, figures_by_exam

MOST_BEFORE = 20
SHOWN = ("average_score", "pass_rate", "highest_score", "lowest_score", "results")


def latest_with_results(exams: QuerySet[Exam]) -> Exam | None:
    """The exam published last of those that have a result."""
    return exams.filter(pk__in=_with_results()).order_by("-published_at", "-pk").first()


def analytics(exam: Exam, exams: QuerySet[Exam]) -> dict[str, Any]:
    """The figures over the results that count, and the trend over those of `exams` that came before in the unit.

    `change` is the difference to the average of the exam before, in percentage points.
    """
    before = Q(published_at__lt=exam.published_at) | Q(
        published_at=exam.published_at, pk__lt=exam.pk
    )
    earlier = (
        exams.filter(before, unit=exam.unit_id, pk__in=_with_results())
        if exam.published_at
        else exams.none()
    )
    line = [*reversed(earlier.order_by("-published_at", "-pk")[:MOST_BEFORE]), exam]
    figures = figures_by_exam(
        ExamResult.objects.filter(exam__in=[each.pk for each in line])
    )
    own = figures.get(exam.pk, Figures())
    return {
        "exam_id": exam.pk,
        "title": exam.title,
        **{name: getattr(own, name) for name in SHOWN},
        "trend": _trend(line[:-1], figures),
        "change": _change(figures.get(line[-2].pk) if len(line) > 1 else None, own),
    }


NOTHING: dict[str, Any] = {
    "exam_id": None, "title": None, **dict.fromkeys(SHOWN[:-1]), "results": 0, "trend": [], "change": None,
}  # fmt: skip


def _with_results() -> Any:
    return ExamResult.objects.order_by().values("exam")


def _trend(exams: list[Exam], figures: dict[int, Figures]) -> list[dict[str, Any]]:
    return [
        {
            "exam_id": exam.pk,
            "title": exam.title,
            "published_at": exam.published_at,
            "average_score": figures[exam.pk].average_score,
            "pass_rate": figures[exam.pk].pass_rate,
            "results": figures[exam.pk].results,
        }
        for exam in exams
    ]


def _change(before: Figures | None, now: Figures) -> float | None:
    if before is None or before.average_score is None or now.average_score is None:
        return None
    return round(now.average_score - before.average_score, 2)
