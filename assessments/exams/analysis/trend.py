"""The figures of an exam beside those of the exams before it in its unit."""

from collections.abc import Mapping, Sequence

from django.db.models import Q, QuerySet

from assessments.exams.models import Exam, ExamResult
from assessments.exams.results.figures import Figures, figures_by_exam

MOST_BEFORE = 20

Body = dict[str, object]


def latest_with_results(exams: QuerySet[Exam]) -> Exam | None:
    with_results = exams.filter(pk__in=_ids_with_results())
    return with_results.order_by("-published_at", "-pk").first()


def present_analytics(exam: Exam | None, exams: QuerySet[Exam]) -> Body:
    """The figures over the results that count, and the trend of the unit.

    The trend is of those of `exams` that came before in the exam's unit. `change` is
    the difference to the average of the exam before, in percentage points. Without an
    exam there are no figures.
    """
    if exam is None:
        return {
            "exam_id": None,
            "title": None,
            **_present_figures(Figures()),
            "trend": [],
            "change": None,
        }

    earlier = _earlier_in_unit(exam, exams)
    exam_ids = [each.pk for each in [*earlier, exam]]
    figures = figures_by_exam(ExamResult.objects.filter(exam__in=exam_ids))
    own = figures.get(exam.pk, Figures())

    change = None
    if earlier:
        change = _change(figures[earlier[-1].pk], own)

    return {
        "exam_id": exam.pk,
        "title": exam.title,
        **_present_figures(own),
        "trend": _present_trend(earlier, figures),
        "change": change,
    }


def _earlier_in_unit(exam: Exam, exams: QuerySet[Exam]) -> list[Exam]:
    """The exams with results before this one in its unit, the oldest first."""
    if not exam.published_at:
        return []

    before = Q(published_at__lt=exam.published_at)
    at_once = Q(published_at=exam.published_at, pk__lt=exam.pk)
    earlier = exams.filter(
        before | at_once, unit=exam.unit_id, pk__in=_ids_with_results()
    )
    latest_first = earlier.order_by("-published_at", "-pk")[:MOST_BEFORE]
    return list(reversed(latest_first))


def _ids_with_results() -> QuerySet:
    return ExamResult.objects.order_by().values("exam")


def _present_figures(figures: Figures) -> Body:
    return {
        "average_score": figures.average_score,
        "pass_rate": figures.pass_rate,
        "highest_score": figures.highest_score,
        "lowest_score": figures.lowest_score,
        "results": figures.results,
    }


def _present_trend(exams: Sequence[Exam], figures: Mapping[int, Figures]) -> list[Body]:
    trend = []
    for exam in exams:
        own = figures[exam.pk]
        point: Body = {
            "exam_id": exam.pk,
            "title": exam.title,
            "published_at": exam.published_at,
            "average_score": own.average_score,
            "pass_rate": own.pass_rate,
            "results": own.results,
        }
        trend.append(point)
    return trend


def _change(before: Figures, now: Figures) -> float | None:
    if before.average_score is None or now.average_score is None:
        return None
    return round(now.average_score - before.average_score, 2)
