"""Results and attempts as they are read: by exam, by user, with or without names."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.policy import Scope, scope_for
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.results.serializers import AttemptSerializer, ResultSerializer
from tracker_project.api.rows import Row, RowReader, reader_for

UNMARKED = (AttemptState.SUBMITTED, AttemptState.MARKING)


def is_family(user: Any, resource: str = "results") -> bool:
    """Whether the caller is somebody who sees results only once they are released."""
    return scope_for(getattr(user, "policy_role", ""), resource, "read") in (Scope.OWN, Scope.CHILDREN)


def results_for(user: Any) -> QuerySet[ExamResult]:
    """The results that the caller may read, each with how often its student has ended the exam."""
    ended = Attempt._base_manager.filter(exam=OuterRef("exam"), student=OuterRef("student"))
    ended = ended.exclude(state=AttemptState.IN_PROGRESS).order_by()
    counts: Any = ended.values("exam").annotate(number=Count("pk")).values("number")
    return ExamResult.objects.visible_to(user).annotate(attempt_count=Coalesce(Subquery(counts), 0))


def result_reader() -> RowReader:
    """The reader of results; needs the rows of `results_for`."""
    return reader_for(ResultSerializer, ExamResult)


def exam_for(user: Any, exam_id: int, action: str = "read", *, resource: str) -> Exam | None:
    """An exam that staff may use for `resource`; None for another."""
    return Exam.objects.visible_to(user, action, resource=resource).filter(pk=exam_id).first()


def is_anonymous_now(exam: Exam) -> bool:
    """Whether names are kept from whoever marks: until every attempt that was submitted is fully marked."""
    return exam.is_anonymous and Attempt._base_manager.filter(exam=exam, state__in=UNMARKED).exists()


class ListedAttempts(RowReader):
    """Attempts of one exam, without names while it is marked anonymously."""

    def __init__(self, *, named: bool) -> None:
        super().__init__(AttemptSerializer(), Attempt)
        self.named = named

    def rows(self, tuples: Iterable[Sequence[Any]]) -> list[Row]:
        """The rows of a page."""
        rows = super().rows(tuples)
        return rows if self.named else [{**row, "student_id": None, "full_name": None} for row in rows]
