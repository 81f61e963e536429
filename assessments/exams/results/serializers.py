"""The shapes of results, attempts and what a student is shown of them."""

from typing import Any

from rest_framework import serializers

from assessments.exams.models import Attempt, AttemptState, ExamResult
from tracker_project.api.figures import Figure
from tracker_project.api.rows import Computed


def name_of(first: str | None, last: str | None) -> str:
    """First and last name."""
    return f"{first or ''} {last or ''}".strip()


def unless_unlinked(value: Any, is_unlinked: bool) -> Any:
    """The value, but none where it would join a name to an attempt that is shown without one."""
    return None if is_unlinked else value


def _linking(child: serializers.Field, column: str) -> Computed:
    """A column by which the attempt behind a result is found."""
    return Computed(child, column, "is_unlinked", compute=unless_unlinked)


class ResultSerializer(serializers.ModelSerializer):
    """The result of a student in an exam: the attempt that counts, and what it came to."""

    exam_id = serializers.IntegerField(help_text="The exam.")
    title = serializers.CharField(source="exam.title")
    unit = serializers.CharField(source="exam.unit.code")
    student_id = serializers.CharField(source="student.student_id")
    full_name = Computed(
        serializers.CharField(),
        "student__first_name",
        "student__last_name",
        compute=name_of,
    )
    attempt_id = _linking(
        serializers.UUIDField(
            allow_null=True,
            help_text="The attempt that counts. For staff null, as its times, while names are hidden.",
        ),
        "attempt_id",
    )
    percentage = Figure("percentage", allow_null=False)
    pass_mark = serializers.FloatField(source="exam.pass_mark", help_text="In percent.")
    submitted_at = _linking(
        serializers.DateTimeField(allow_null=True), "attempt__submitted_at"
    )
    graded_at = _linking(serializers.DateTimeField(allow_null=True), "graded_at")
    attempts = Computed(
        serializers.IntegerField(), "attempt_count", compute=lambda count: count
    )
    released_at = serializers.DateTimeField(
        source="exam.released_at",
        allow_null=True,
        help_text="Null while students and parents don't see it.",
    )

    class Meta:
        model = ExamResult
        fields = (
            "exam_id", "title", "unit", "student_id", "full_name", "attempt_id", "score", "max_score", "percentage",
            "status", "passed", "pass_mark", "submitted_at", "graded_at", "attempts", "released_at",
        )  # fmt: skip
        read_only_fields = fields


class AttemptSerializer(serializers.ModelSerializer):
    """An attempt as staff see it in the list; without a name while it is marked anonymously."""

    attempt_id = serializers.UUIDField(source="id")
    exam_id = serializers.IntegerField()
    student_id = serializers.CharField(source="student.student_id", allow_null=True)
    full_name = Computed(
        serializers.CharField(allow_null=True),
        "student__first_name",
        "student__last_name",
        compute=name_of,
    )
    needs_marking = Computed(
        serializers.BooleanField(),
        "state",
        compute=lambda state: state == AttemptState.MARKING,
    )

    class Meta:
        model = Attempt
        fields = (
            "attempt_id", "exam_id", "student_id", "full_name", "number", "state", "started_at", "expires_at",
            "submitted_at", "ended_by", "credited_seconds", "score", "max_score", "graded_at", "needs_marking",
        )  # fmt: skip
        read_only_fields = fields


class ReviewedQuestionSerializer(serializers.Serializer):
    """A question of a paper with the answer and, as far as the exam shows it, what it earned."""

    key = serializers.CharField(help_text="q1 is the first on the paper.")
    question_id = serializers.IntegerField()
    question: Any = serializers.JSONField(help_text="As it was served.")
    answer: Any = serializers.JSONField(allow_null=True, help_text="As it was kept.")
    state = serializers.ChoiceField(
        ["graded", "needs_marking", "not_answered", "invalid"]
    )
    points = serializers.FloatField()
    max_points = serializers.FloatField()
    parts = serializers.ListField(child=serializers.DictField(), required=False)
    feedback = serializers.CharField(required=False)
    comment = serializers.CharField(
        required=False, help_text="Of the person who marked it."
    )
    right_answer: Any = serializers.JSONField(required=False, allow_null=True)


class ReviewSerializer(serializers.Serializer):
    """An attempt in detail."""

    attempt_id = serializers.UUIDField()
    exam_id = serializers.IntegerField()
    title = serializers.CharField()
    student_id = serializers.CharField(allow_null=True)
    full_name = serializers.CharField(allow_null=True)
    number = serializers.IntegerField()
    state = serializers.ChoiceField(AttemptState.choices)
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    score = serializers.FloatField(allow_null=True)
    max_score = serializers.FloatField(allow_null=True)
    percentage = serializers.FloatField(
        allow_null=True, help_text="Null where there was nothing to earn."
    )
    status = serializers.CharField(allow_null=True, help_text="The band.")
    passed = serializers.BooleanField(allow_null=True)
    counts = serializers.BooleanField(
        help_text="Whether it is the attempt that makes the result."
    )
    shows = serializers.CharField(
        help_text="As much as is shown now: score, correctness, feedback or key."
    )
    questions = ReviewedQuestionSerializer(many=True)


class ReleaseEntrySerializer(serializers.Serializer):
    """How to release."""

    ignore_running = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Though attempts still run: they are shown once they are graded.",
    )


class ExamReleasedSerializer(serializers.Serializer):
    """When an exam's results began to be seen."""

    message = serializers.CharField()
    exam_id = serializers.IntegerField()
    released_at = serializers.DateTimeField()
    results = serializers.IntegerField(help_text="How many students have one.")
