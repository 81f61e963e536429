"""Extra time and what else a student is allowed, in every exam or in one."""

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view

from academics.models import Student
from assessments.exams.authoring import allowance_services, examples
from assessments.exams.authoring.filters import AllowanceFilterSet
from assessments.exams.authoring.serializers.allowances import (
    ExamAllowanceSerializer,
    StandingAllowanceSerializer,
)
from assessments.exams.models import Exam, ExamAllowance, StandingAllowance
from tracker_project.api.serializers import BaseSerializer
from tracker_project.api.views import ResourceViewSet


class AllowanceViewSet(ResourceViewSet):
    """Allowances, by their student."""

    resource = "exam_allowances"
    policy_actions = {"create": "update", "destroy": "update"}
    filterset_class = AllowanceFilterSet
    search_fields = ("student__student_id", "student__first_name", "student__last_name")
    ordering_fields = {"student_id": "student__student_id", "updated_at": "updated_at"}
    ordering = ("student__student_id", "pk")
    created_message = "The allowance was set."
    lookup_url_kwarg = "student_id"

    def find(self, queryset: QuerySet) -> QuerySet:
        """The one of the student whom the path names."""
        student = Student.objects.named(self.kwargs["student_id"])
        return queryset.filter(student__in=student.values("pk"))


@extend_schema_view(
    list=extend_schema(
        operation_id="listStandingAllowances",
        summary="Who has extra time in every exam",
    ),
    create=extend_schema(
        operation_id="createStandingAllowance",
        summary="Give a student extra time in every exam",
        examples=[examples.STANDING_ALLOWANCE],
    ),
    retrieve=extend_schema(
        operation_id="getStandingAllowance", summary="A student's extra time"
    ),
    update=extend_schema(
        operation_id="replaceStandingAllowance",
        summary="Change a student's extra time; running attempts go by it at once",
        examples=[examples.MORE_TIME],
    ),
    partial_update=extend_schema(
        operation_id="updateStandingAllowance",
        summary="The same as PUT",
        examples=[examples.MORE_TIME],
    ),
    destroy=extend_schema(
        operation_id="deleteStandingAllowance",
        summary="Take a student's extra time away",
    ),
)
class StandingAllowanceViewSet(AllowanceViewSet):
    model = StandingAllowance
    serializer_class = StandingAllowanceSerializer

    def perform_destroy(self, instance: StandingAllowance) -> None:  # type: ignore[override]
        allowance_services.remove_standing_allowance(instance)


@extend_schema_view(
    list=extend_schema(
        operation_id="listExamAllowances",
        summary="What students are allowed in an exam",
    ),
    create=extend_schema(
        operation_id="createExamAllowance",
        summary="Allow a student more time or attempts, or another closing, in an exam",
        examples=[examples.EXAM_ALLOWANCE],
    ),
    retrieve=extend_schema(
        operation_id="getExamAllowance", summary="What a student is allowed in an exam"
    ),
    update=extend_schema(
        operation_id="replaceExamAllowance",
        summary="Change what a student is allowed; running attempts go by it at once",
        examples=[examples.MORE_TIME],
    ),
    partial_update=extend_schema(
        operation_id="updateExamAllowance",
        summary="The same as PUT",
        examples=[examples.MORE_TIME],
    ),
    destroy=extend_schema(
        operation_id="deleteExamAllowance",
        summary="Let the standing allowance hold again",
    ),
)
class ExamAllowanceViewSet(AllowanceViewSet):
    """Allowances for the exam that the path names."""

    model = ExamAllowance
    serializer_class = ExamAllowanceSerializer

    @property
    def exam(self) -> Exam:
        """The exam, within the caller's scope."""
        exams = Exam.objects.visible_to(self.caller, "update")
        exam = exams.filter(pk=self.kwargs["exam_id"]).first()
        if exam is None:
            raise Http404
        return exam

    def get_queryset(self) -> QuerySet:
        """Those of the exam; 404 where the caller may not see it."""
        return super().get_queryset().filter(exam=self.exam)

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(exam=self.exam)

    def perform_destroy(self, instance: ExamAllowance) -> None:  # type: ignore[override]
        allowance_services.remove_exam_allowance(instance)
