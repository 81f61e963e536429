"""The shapes of regrades."""

from decimal import Decimal

from assessments.bank.fields import AnswerField
from assessments.exams.models import Regrade
from assessments.exams.regrades.corrections import (
    ACCEPT_ANSWER,
    ACTIONS,
    CHANGE_KEY,
    Row,
)
from tracker_project.api import serializers
from tracker_project.api.rows import Computed

MOST_CHANGES = 100
MOST_KEYS = 100
LONGEST_ANSWER = 2_000
BIGGEST_ID = 2**63 - 1
NO_KEY = "Give the right answer: a word, a number, a list or an object of words."


def _is_key(value: object) -> bool:
    """A word, number or truth value, a list of such, or an object of words."""
    if isinstance(value, dict):
        only_words = all(isinstance(each, str) for each in value.values())
        return only_words and len(value) <= MOST_KEYS
    if isinstance(value, list):
        only_plain = all(isinstance(each, str | int | float) for each in value)
        return only_plain and len(value) <= MOST_KEYS
    return isinstance(value, str | int | float) and len(str(value)) <= LONGEST_ANSWER


class RegradeChangeSerializer(serializers.Serializer):
    """One change of one question.

    It is named by its id in the exam (`question`) or in the bank (`question_id`).
    """

    question = serializers.IntegerField(
        min_value=1, max_value=BIGGEST_ID, required=False
    )
    question_id = serializers.IntegerField(
        min_value=1, max_value=BIGGEST_ID, required=False
    )
    action = serializers.ChoiceField(choices=ACTIONS)
    key = AnswerField(
        required=False,
        help_text="change_key: the right answer, as a question's own key or word.",
    )
    answer = serializers.CharField(
        max_length=LONGEST_ANSWER,
        required=False,
        help_text="accept_answer: one more right answer.",
    )
    fraction = serializers.DecimalField(
        max_digits=8,
        decimal_places=7,
        min_value=Decimal(0),
        max_value=Decimal(1),
        required=False,
        help_text="accept_answer: the share of the points that it earns; all of them "
        "where left out.",
    )
    gap = serializers.CharField(
        max_length=100, required=False, help_text="The gap of a cloze."
    )
    how = serializers.ChoiceField(
        choices=["excluded", "full_points"],
        required=False,
        help_text="void: for nobody, or for all.",
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if ("question" in attrs) == ("question_id" in attrs):
            raise serializers.ValidationError(
                {"question": "Give question or question_id."}
            )
        if attrs["action"] == CHANGE_KEY and not _is_key(attrs.get("key")):
            raise serializers.ValidationError({"key": NO_KEY})
        if attrs["action"] == ACCEPT_ANSWER and not attrs.get("answer"):
            raise serializers.ValidationError(
                {"answer": "Give the answer that is right too."}
            )
        return attrs


class RegradeEntrySerializer(serializers.Serializer):
    changes = RegradeChangeSerializer(many=True, allow_empty=False)
    reason = serializers.CharField(
        max_length=200, required=False, allow_blank=True, default=""
    )

    def validate_changes(self, changes: list[Row]) -> list[Row]:
        if len(changes) > MOST_CHANGES:
            raise serializers.ValidationError(f"At most {MOST_CHANGES} changes.")
        return changes


class RegradeSerializer(serializers.ModelSerializer):
    changes = Computed(RegradeChangeSerializer(many=True), "changes", compute=list)
    regrade_id = serializers.IntegerField(source="pk", read_only=True)
    exam_id = serializers.IntegerField(read_only=True)
    task_id = serializers.UUIDField(read_only=True, allow_null=True)

    class Meta:
        model = Regrade
        fields: tuple[str, ...] = (
            "regrade_id",
            "exam_id",
            "state",
            "reason",
            "changes",
            "created_by",
            "created_at",
            "applied_at",
            "undone_at",
            "task_id",
        )
        read_only_fields: tuple[str, ...] = fields


class StudentEffectSerializer(serializers.Serializer):
    """What changes for one student: each figure before and after."""

    student_id = serializers.CharField()
    full_name = serializers.CharField()
    score = serializers.ListField(child=serializers.FloatField(allow_null=True))
    max_score = serializers.ListField(child=serializers.FloatField(allow_null=True))
    percentage = serializers.ListField(child=serializers.FloatField(allow_null=True))
    status = serializers.ListField(child=serializers.CharField(allow_null=True))
    passed = serializers.ListField(child=serializers.BooleanField(allow_null=True))
    gpa = serializers.ListField(
        child=serializers.FloatField(allow_null=True), allow_null=True
    )


class EffectSummarySerializer(serializers.Serializer):
    students_changed = serializers.IntegerField()
    band_changes = serializers.IntegerField()
    pass_changes = serializers.IntegerField()
    gpa_changes = serializers.IntegerField()
    mean_change_percentage_points = serializers.FloatField()


class EffectSerializer(serializers.Serializer):
    attempts = serializers.IntegerField()
    attempts_changed = serializers.IntegerField()
    summary = EffectSummarySerializer()
    students = StudentEffectSerializer(many=True)


class RegradeDetailSerializer(RegradeSerializer):
    effect = Computed(EffectSerializer(), "effect", compute=dict)

    class Meta(RegradeSerializer.Meta):
        fields = (*RegradeSerializer.Meta.fields, "effect")
