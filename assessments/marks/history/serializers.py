"""The shape of a mark's history."""

from rest_framework import serializers

from assessments.marks.history.models import AssessmentChange
from tracker_project.api.rows import Computed


class AssessmentChangeSerializer(serializers.ModelSerializer):
    """One thing that happened to a mark: null before it was recorded, and after it was removed."""

    student_id = serializers.CharField(source="student.student_id")
    unit = serializers.CharField(source="unit.code", allow_null=True, default=None)
    changed_by = Computed(
        serializers.CharField(allow_null=True),
        "changed_by__first_name", "changed_by__last_name",
        compute=lambda first, last: f"{first or ''} {last or ''}".strip() or None,
    )  # fmt: skip

    class Meta:
        model = AssessmentChange
        fields = (
            "assessment_id", "action", "student_id", "unit", "score_before", "max_score_before", "status_before",
            "score_after", "max_score_after", "status_after", "moved_from", "changed_by", "changed_at", "reason",
        )  # fmt: skip
        read_only_fields = fields
