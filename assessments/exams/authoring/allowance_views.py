"""Extra time and what else a student is allowed, in every exam or in one."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from academics.models import Student
from academics.references import StudentReference
from assessments.exams.authoring import allowance_services, examples
from assessments.exams.authoring.bodies import instant
from assessments.exams.authoring.filters import AllowanceFilterSet
from assessments.exams.models import Exam, ExamAllowance, StandingAllowance
from tracker_project.api.rows import Computed
from tracker_project.api.views import ResourceViewSet

MOST_PERCENT, MOST_ATTEMPTS = 300, 100


class AllowanceSerializer(serializers.ModelSerializer):
    """What a student is allowed; it stays that student's."""

    student_id = StudentReference(
        source="student",
        resource="exam_allowances",
        action="update",
        help_text="A code (STU0001) or row id.",
    )
    student_name = Computed(
        serializers.CharField(), "student__first_name", "student__last_name",
        compute=lambda first, last: f"{first} {last}".strip(),
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse another student."""
        if (
            self.instance is not None
            and attrs.pop("student", self.instance.student) != self.instance.student
        ):
            raise serializers.ValidationError(
                {"student_id": ["It stays this student's: add another."]}
            )
        return attrs


class StandingAllowanceSerializer(AllowanceSerializer):
    """Extra time in every exam."""

    extra_time_percent = serializers.IntegerField(min_value=0, max_value=MOST_PERCENT)

    class Meta:
        model = StandingAllowance
        fields = (
            "student_id",
            "student_name",
            "extra_time_percent",
            "note",
            "updated_at",
        )
        read_only_fields = ("updated_at",)

    def create(self, validated_data: dict[str, Any]) -> StandingAllowance:
        """Give it."""
        return allowance_services.create_standing_allowance(
            by=self.context["request"].user, **validated_data
        )

    def update(
        self, instance: StandingAllowance, validated_data: dict[str, Any]
    ) -> StandingAllowance:
        """Change it."""
        return allowance_services.change_standing_allowance(
            instance, by=self.context["request"].user, **validated_data
        )


class ExamAllowanceSerializer(AllowanceSerializer):
    """What a student is allowed in one exam, in place of the standing extra time."""

    exam_id = serializers.IntegerField(read_only=True)
    extra_time_percent = serializers.IntegerField(
        min_value=0,
        max_value=MOST_PERCENT,
        required=False,
        allow_null=True,
        help_text="The standing one where null.",
    )
    extra_attempts = serializers.IntegerField(
        min_value=0, max_value=MOST_ATTEMPTS, required=False
    )
    closes_at = instant("In place of the exam's own, with no extra time on top.")

    class Meta:
        model = ExamAllowance
        fields = (
            "exam_id", "student_id", "student_name", "extra_time_percent", "extra_attempts", "closes_at", "note",
            "updated_at",
        )  # fmt: skip
        read_only_fields = ("updated_at",)

    def create(self, validated_data: dict[str, Any]) -> ExamAllowance:
        """Give it."""
        return allowance_services.create_exam_allowance(
            by=self.context["request"].user, **validated_data
        )

    def update(
        self, instance: ExamAllowance, validated_data: dict[str, Any]
    ) -> ExamAllowance:
        """Change it."""
        return allowance_services.change_exam_allowance(
            instance, by=self.context["request"].user, **validated_data
        )


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
        return queryset.filter(
            student__in=Student.objects.named(self.kwargs["student_id"]).values("pk")
        )


@extend_schema_view(
    list=extend_schema(
        operation_id="listStandingAllowances",
        summary="Who has extra time in every exam",
    ),
    create=extend_schema(
        operation_id="createStandingAllowance",
        summary="Give a student extra time in every exam",
        examples=[examples.STANDING],
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
    """Standing allowances."""

    model, serializer_class = StandingAllowance, StandingAllowanceSerializer

    def perform_destroy(self, instance: Any) -> None:
        """Take it away."""
        allowance_services.remove_standing_allowance(instance)


@extend_schema_view(
    list=extend_schema(
        operation_id="listExamAllowances",
        summary="What students are allowed in an exam",
    ),
    create=extend_schema(
        operation_id="createExamAllowance",
        summary="Allow a student more time, more attempts or another closing in an exam",
        examples=[examples.FOR_EXAM],
    ),
    retrieve=extend_schema(
        operation_id="getExamAllowance", summary="What a student is allowed in an exam"
    ),
    update=extend_schema(
        operation_id="replaceExamAllowance",
        summary="Change what a student is allowed; a running attempt goes by it at once",
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

    model, serializer_class = ExamAllowance, ExamAllowanceSerializer

    @property
    def exam(self) -> Exam:
        """The exam, within the caller's scope."""
        exams = Exam.objects.visible_to(self.caller, "update").filter(
            pk=self.kwargs["exam_id"]
        )
        if (exam := exams.first()) is None:
            raise Http404
        return exam

    def get_queryset(self) -> QuerySet:
        """Those of the exam; 404 where the caller may not see it."""
        return super().get_queryset().filter(exam=self.exam)

    def perform_create(self, serializer: Any) -> None:
        """One for that exam."""
        serializer.save(exam=self.exam)

    def perform_destroy(self, instance: Any) -> None:
        """Take it away."""
        allowance_services.remove_exam_allowance(instance)
