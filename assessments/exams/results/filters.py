"""What results and attempts may be narrowed by."""

from django.db.models import QuerySet

from academics.filters import StudentFilter
from assessments.exams.models import AttemptState
from assessments.marks.filters import BandFilter
from tracker_project.api.filters import (
    ChoiceFilter,
    FilterSet,
    FlagFilter,
    NumberFilter,
)
from tracker_project.errors import ConflictError


class ResultFilterSet(FilterSet):
    status = BandFilter()
    passed = FlagFilter("passed")
    student_id = StudentFilter()
    class_id = NumberFilter("student__school_class", description="The student's class.")


class UserResultFilterSet(FilterSet):
    status = BandFilter()
    passed = FlagFilter("passed")
    exam_id = NumberFilter("exam")


class AttemptFilterSet(FilterSet):
    state = ChoiceFilter("state", AttemptState.choices)
    student_id = StudentFilter()


class AnonymousAttemptFilterSet(AttemptFilterSet):
    """Whose attempts they are can't be asked either while it is not told."""

    student_id = StudentFilter(method="refuse")

    def refuse(self, queryset: QuerySet, name: str, word: str) -> QuerySet:
        raise ConflictError("Answers are being marked anonymously.", code="anonymous")
