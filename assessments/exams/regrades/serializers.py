"""The shapes of regrades."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers as drf

from assessments.exams.models import Regrade
from assessments.exams.regrades.changes import ACCEPT_ANSWER, ACTIONS, CHANGE_KEY
from tracker_project.api.rows import Computed

MOST_CHANGES, LONGEST_ANSWER, MOST_KEYS = 100, 2_000, 100
BIGGEST_ID = 2**63 - 1


def _is_key(value: Any) -> bool:
    """A word, number or truth value, a list of such, or an object of words."""
    if isinstance(value, dict):
        return len(value) <= MOST_KEYS and all(
            isinstance(each, str) for each in value.values()
        )
    if isinstance(value, list):
        return len(value) <= MOST_KEYS and all(
            isinstance(each, str | int | float) for each in value
        )
    return isinstance(value, str | int | float) and len(str(value)) <= LONGEST_ANSWER


class ChangeSerializer(drf.Serializer):
    """One change: of a question by its id in the exam (`question`) or in the bank (`question_id`)."""

    question = drf.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False)
    question_id = drf.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False)
    action = drf.ChoiceField(choices=ACTIONS)
    key = drf.JSONField(
        required=False,
        help_text="change_key: the right answer, as a question's own key or word.",
    )
    answer = drf.CharField(
        max_length=LONGEST_ANSWER,
        required=False,
        help_text="accept_answer: one more right answer.",
    )
    fraction = drf.DecimalField(
        max_digits=8, decimal_places=7, min_value=Decimal(0), max_value=Decimal(1), required=False,
        help_text="accept_answer: the share of the points that it earns; all of them where left out.",
    )  # fmt: skip
    gap = drf.CharField(max_length=100, required=False, help_text="The gap of a cloze.")
    how = drf.ChoiceField(
        choices=["excluded", "full_points"],
        required=False,
        help_text="void: for nobody, or for all.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Each action with what it needs."""
        if ("question" in attrs) == ("question_id" in attrs):
            raise drf.ValidationError({"question": "Give question or question_id."})
        if attrs["action"] == CHANGE_KEY and not _is_key(attrs.get("key")):
            raise drf.ValidationError(
                {
                    "key": "Give the right answer: a word, a number, a list or an object of words."
                }
            )
        if attrs["action"] == ACCEPT_ANSWER and not attrs.get("answer"):
            raise drf.ValidationError({"answer": "Give the answer that is right too."})
        return attrs


class RegradeEntrySerializer(drf.Serializer):
    """What is to be changed, and why."""

    changes = ChangeSerializer(many=True, allow_empty=False)
    reason = drf.CharField(max_length=200, required=False, allow_blank=True, default="")

    def validate_changes(self, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Not more than somebody can look through."""
        if len(changes) > MOST_CHANGES:
            raise drf.ValidationError(f"At most {MOST_CHANGES} changes.")
        return changes


class RegradeSerializer(drf.ModelSerializer):
    """A regrade in a list."""

    regrade_id = drf.IntegerField(source="pk", read_only=True)
    exam_id = drf.IntegerField(read_only=True)
    task_id = drf.UUIDField(read_only=True, allow_null=True)

    class Meta:
        model = Regrade
        fields = ("regrade_id", "exam_id", "state", "reason", "changes", "created_by", "created_at", "applied_at",
                  "undone_at", "task_id")  # fmt: skip


class StudentEffectSerializer(drf.Serializer):
    """What changes for one student: each figure before and after."""

    student_id = drf.CharField()
    full_name = drf.CharField()
    score = drf.ListField(child=drf.FloatField(allow_null=True))
    max_score = drf.ListField(child=drf.FloatField(allow_null=True))
    percentage = drf.ListField(child=drf.FloatField(allow_null=True))
    status = drf.ListField(child=drf.CharField(allow_null=True))
    passed = drf.ListField(child=drf.BooleanField(allow_null=True))
    gpa = drf.ListField(child=drf.FloatField(allow_null=True), allow_null=True)


class EffectSummarySerializer(drf.Serializer):
    """How many of what change."""

    students_changed = drf.IntegerField()
    band_changes = drf.IntegerField()
    pass_changes = drf.IntegerField()
    gpa_changes = drf.IntegerField()
    mean_change_percentage_points = drf.FloatField()


class EffectSerializer(drf.Serializer):
    """What a regrade would do, as it was proposed."""

    attempts = drf.IntegerField()
    attempts_changed = drf.IntegerField()
    summary = EffectSummarySerializer()
    students = StudentEffectSerializer(many=True)


class RegradeDetailSerializer(RegradeSerializer):
    """A regrade with its effect."""

    effect = Computed(EffectSerializer(), "effect", compute=lambda effect: effect)

    class Meta(RegradeSerializer.Meta):
        fields = (*RegradeSerializer.Meta.fields, "effect")  # type: ignore[assignment]
