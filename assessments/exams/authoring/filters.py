"""What the lists of exams and allowances may be narrowed by."""

from typing import TYPE_CHECKING, cast

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from academics.filters import StudentFilter, UnitFilter
from assessments.exams.authoring import selectors
from assessments.exams.authoring.states import (
    ALL_STATES,
    CLOSED,
    IN_PROGRESS,
    OPEN,
    RELEASED,
    SUBMITTED,
    UPCOMING,
)
from assessments.exams.models import Attempt, AttemptState, Exam, ExamState
from tracker_project.api.filters import ChoiceFilter, FilterSet, NumberFilter

if TYPE_CHECKING:
    from assessments.exams.authoring.views import ExamViewSet


def in_state(state: str) -> Q:
    """Exams in a state, between their times, or with attempts in that state."""
    if state in ExamState.values:
        return Q(state=state)

    now = timezone.now()
    attempts = Attempt.objects.filter(exam=OuterRef("pk")).order_by()
    is_running = Exists(attempts.filter(state=AttemptState.IN_PROGRESS))
    is_submitted = Exists(attempts.exclude(state=AttemptState.IN_PROGRESS))
    is_published = Q(state=ExamState.PUBLISHED)
    has_opened = Q(opens_at=None) | Q(opens_at__lte=now)
    has_closed = Q(closes_at__isnull=False, closes_at__lte=now)
    conditions = {
        UPCOMING: is_published & ~has_opened,
        OPEN: is_published & has_opened & ~has_closed,
        CLOSED: is_published & has_opened & has_closed,
        IN_PROGRESS: Q(is_running),
        SUBMITTED: Q(is_submitted),
        RELEASED: Q(released_at__isnull=False),
    }
    return conditions[state]


class ExamFilterSet(FilterSet):
    unit = UnitFilter()
    term = NumberFilter("term", description="A term's row id.")
    class_id = NumberFilter("classes", description="Exams for this class.")
    state = ChoiceFilter(
        "state",
        [(each, each) for each in ALL_STATES],
        description="How it stands; for a student, by the student's own times.",
        method="filter_state",
    )

    def filter_state(self, queryset: QuerySet, name: str, state: str) -> QuerySet:
        """By the state for the caller: a student's own times are known to no query."""
        view = cast("ExamViewSet", self.view)
        if view.student is None:
            return queryset.filter(in_state(state))

        exams = Exam.objects.visible_to(view.caller)
        rows = selectors.StudentExams(view.student).read(exams)
        return queryset.filter(
            pk__in=[row["id"] for row in rows if row["state"] == state]
        )


class AllowanceFilterSet(FilterSet):
    student_id = StudentFilter()
