"""Results and attempts as they are read: by exam, by user, with or without names."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.policy import Scope, scope_for
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.results.serializers import AttemptSerializer, ResultSerializer
from tracker_project.api.rows import Row, RowReader, reader_for

UNMARKED = (AttemptState.SUBMITTED, AttemptState.MARKING)


def is_family(user: Any, resource: str = "results") -> bool:
    """Whether the caller is somebody who sees results only once they are released."""
    return scope_for(user, resource, "read") in (
        Scope.OWN,
        Scope.CHILDREN,
    )


def results_for(user: Any) -> QuerySet[ExamResult]:
    """The results that the caller may read, each with how often its student has ended the exam.

    While an exam is marked anonymously, its rows tell staff nothing by which a name is found for an attempt.
    """
    ended = Attempt._base_manager.filter(
        exam=OuterRef("exam"), student=OuterRef("student")
    )
    ended = ended.exclude(state=AttemptState.IN_PROGRESS).order_by()
    counts: Any = ended.values("exam").annotate(number=Count("pk")).values("number")
    hidden = (
        Value(False)
        if is_family(user)
        else Exists(anonymous_now().filter(pk=OuterRef("exam")))
    )
    rows = ExamResult.objects.visible_to(user)
    return rows.annotate(
        attempt_count=Coalesce(Subquery(counts), 0), is_unlinked=hidden
    )


def result_reader() -> RowReader:
    """The reader of results; needs the rows of `results_for`."""
    return reader_for(ResultSerializer, ExamResult)


def anonymous_now() -> QuerySet[Exam]:
    """The exams of which names are kept from whoever marks: until every attempt that was submitted is fully marked."""
    unmarked = Attempt._base_manager.filter(exam=OuterRef("pk"), state__in=UNMARKED)
    return Exam._base_manager.filter(
        Exists(unmarked.order_by()), is_anonymous=True
    ).order_by()


def is_anonymous_now(exam: Exam) -> bool:
    """Whether this is one of them."""
    return exam.is_anonymous and anonymous_now().filter(pk=exam.pk).exists()


class ListedAttempts(RowReader):
    """Attempts of one exam, without names while it is marked anonymously."""

    def __init__(self, *, named: bool) -> None:
        super().__init__(AttemptSerializer(), Attempt)
        self.named = named

    def rows(self, tuples: Iterable[Sequence[Any]]) -> list[Row]:
        """The rows of a page."""
        rows = super().rows(tuples)
        return (
            rows
            if self.named
            else [{**row, "student_id": None, "full_name": None} for row in rows]
        )
