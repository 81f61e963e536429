"""Results and attempts as they are read: by exam, by user, with or without names."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.policy import Scope, scope_for
from assessments.exams.models import Attempt, AttemptState, Exam, ExamResult
from assessments.exams.results.serializers import AttemptSerializer, ResultSerializer
from tracker_project.api.rows import Row, RowReader, reader_for

UNMARKED = (AttemptState.SUBMITTED, AttemptState.MARKING)


def is_family(user: User, resource: str = "results") -> bool:
    """Whether the caller sees results only once they are released."""
    return scope_for(user, resource, "read") in (Scope.OWN, Scope.CHILDREN)


def results_for(user: User) -> QuerySet[ExamResult]:
    """The results that the caller may read, as `result_reader` needs them.

    While an exam is marked anonymously, its rows tell staff nothing by which a name is
    found for an attempt.
    """
    ended = Attempt._base_manager.filter(
        exam=OuterRef("exam"), student=OuterRef("student")
    ).exclude(state=AttemptState.IN_PROGRESS)
    by_exam = ended.order_by().values("exam")
    attempt_count = by_exam.annotate(number=Count("pk")).values("number")

    is_unlinked: Value | Exists = Value(False)
    if not is_family(user):
        is_unlinked = Exists(anonymous_now().filter(pk=OuterRef("exam")))

    return ExamResult.objects.visible_to(user).annotate(
        attempt_count=Coalesce(Subquery(attempt_count), 0), is_unlinked=is_unlinked
    )


def result_reader() -> RowReader:
    return reader_for(ResultSerializer, ExamResult)


def anonymous_now() -> QuerySet[Exam]:
    """The exams of which names are kept from whoever marks.

    Until every attempt that was submitted is fully marked.
    """
    unmarked = Attempt._base_manager.filter(exam=OuterRef("pk"), state__in=UNMARKED)
    exams = Exam._base_manager.filter(Exists(unmarked.order_by()), is_anonymous=True)
    return exams.order_by()


def is_anonymous_now(exam: Exam) -> bool:
    return exam.is_anonymous and anonymous_now().filter(pk=exam.pk).exists()


class AttemptReader(RowReader):
    """Attempts of one exam, without names while it is marked anonymously."""

    def __init__(self, *, named: bool) -> None:
        super().__init__(AttemptSerializer(), Attempt)
        self.named = named

    def rows(self, tuples: Iterable[Sequence[object]]) -> list[Row]:
        rows = super().rows(tuples)
        if self.named:
            return rows
        return [{**row, "student_id": None, "full_name": None} for row in rows]
