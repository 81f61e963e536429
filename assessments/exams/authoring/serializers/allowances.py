"""The shapes of allowances: in every exam, or in one."""

from academics.references import StudentReference
from assessments.exams.authoring import allowance_services
from assessments.exams.models import ExamAllowance, StandingAllowance
from tracker_project.api import serializers
from tracker_project.api.rows import Computed, Row

MOST_PERCENT = 300
MOST_ATTEMPTS = 100


def _full_name(first: str, last: str) -> str:
    return f"{first} {last}".strip()


class AllowanceSerializer(serializers.ModelSerializer):
    """What a student is allowed; it stays that student's."""

    student_id = StudentReference(
        source="student",
        resource="exam_allowances",
        action="update",
        help_text="A code (STU0001) or row id.",
    )
    student_name = Computed(
        serializers.CharField(),
        "student__first_name",
        "student__last_name",
        compute=_full_name,
    )

    def validate(self, attrs: Row) -> Row:
        if self.instance is None:
            return attrs

        student = attrs.pop("student", self.instance.student)
        if student != self.instance.student:
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

    def create(self, validated_data: Row) -> StandingAllowance:
        return allowance_services.create_standing_allowance(
            by=self.context["request"].user, **validated_data
        )

    def update(
        self, instance: StandingAllowance, validated_data: Row
    ) -> StandingAllowance:
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
    closes_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="In place of the exam's own, with no extra time on top.",
    )

    class Meta:
        model = ExamAllowance
        fields = (
            "exam_id",
            "student_id",
            "student_name",
            "extra_time_percent",
            "extra_attempts",
            "closes_at",
            "note",
            "updated_at",
        )
        read_only_fields = ("updated_at",)

    def create(self, validated_data: Row) -> ExamAllowance:
        return allowance_services.create_exam_allowance(
            by=self.context["request"].user, **validated_data
        )

    def update(self, instance: ExamAllowance, validated_data: Row) -> ExamAllowance:
        return allowance_services.change_exam_allowance(
            instance, by=self.context["request"].user, **validated_data
        )
