"""What the lists of exams and allowances may be narrowed by."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from academics.filters import StudentFilter, UnitFilter
from academics.models import Student
from assessments.exams.authoring import selectors
from assessments.exams.authoring.standing import (
    CLOSED,
    IN_PROGRESS,
    OPEN,
    RELEASED,
    STATES,
    SUBMITTED,
    UPCOMING,
)
from assessments.exams.models import Attempt, AttemptState, Exam, ExamState
from tracker_project.api.filters import ChoiceFilter, FilterSet, NumberFilter


def in_state(state: str) -> Q:
    """Exams in a state, between their times, or with attempts that stand so."""
    if state in ExamState.values:
        return Q(state=state)

    now = timezone.now()
    attempts = Attempt.objects.filter(exam=OuterRef("pk")).order_by()
    published = Q(state=ExamState.PUBLISHED)
    begun = Q(opens_at=None) | Q(opens_at__lte=now)
    ended = Q(closes_at__isnull=False, closes_at__lte=now)
    conditions = {
        UPCOMING: published & ~begun,
        OPEN: published & begun & ~ended,
        CLOSED: published & begun & ended,
        IN_PROGRESS: Q(Exists(attempts.filter(state=AttemptState.IN_PROGRESS))),
        SUBMITTED: Q(Exists(attempts.exclude(state=AttemptState.IN_PROGRESS))),
        RELEASED: Q(released_at__isnull=False),
    }
    return conditions[state]


class ExamFilterSet(FilterSet):
    unit = UnitFilter()
    term = NumberFilter("term", description="A term's row id.")
    class_id = NumberFilter("classes", description="Exams for this class.")
    state = ChoiceFilter(
        "state",
        [(each, each) for each in STATES],
        description="How it stands; for a student, by the student's own times.",
        method="filter_state",
    )

    def filter_state(self, queryset: QuerySet, name: str, state: str) -> QuerySet:
        """By the state for the caller: a student's own times are known to no query."""
        student: Student | None = self.view.student
        if student is None:
            return queryset.filter(in_state(state))

        exams = Exam.objects.visible_to(self.request.user)
        rows = selectors.OwnExams(student).read(exams)
        return queryset.filter(
            pk__in=[row["id"] for row in rows if row["state"] == state]
        )


class AllowanceFilterSet(FilterSet):
    student_id = StudentFilter()
