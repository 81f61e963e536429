"""The shapes of marking by hand."""

from decimal import Decimal

from assessments.exams.marking.decisions import Decision
from assessments.exams.models import HandMark
from tracker_project.api import serializers
from tracker_project.api.rows import Row

MOST_MARKS = 500
SEEN = (
    "The `marked_at` (for a moderation, `moderated_at`) that was seen, "
    "to change a mark that is there."
)


class DecisionSerializer(serializers.Serializer):
    """Points or a rubric."""

    points = serializers.DecimalField(
        max_digits=9,
        decimal_places=4,
        min_value=Decimal(0),
        required=False,
        allow_null=True,
    )
    rubric = serializers.DictField(
        child=serializers.CharField(max_length=100),
        required=False,
        help_text="{criterion: level}",
    )
    comment = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    seen = serializers.DateTimeField(required=False, allow_null=True, help_text=SEEN)

    def validate(self, attrs: Row) -> Row:
        return {**attrs, "decision": Decision(**attrs)}


class OneDecisionSerializer(DecisionSerializer):
    """A decision about one answer."""

    reason = serializers.CharField(
        max_length=255, required=False, allow_blank=True, default=""
    )

    def validate(self, attrs: Row) -> Row:
        reason = attrs.pop("reason")
        return {"reason": reason, "decision": Decision(**attrs)}


class AttemptMarksSerializer(serializers.Serializer):
    """Marks of one attempt, by q1, q2 or the bank's id of the question."""

    marks = serializers.DictField(child=DecisionSerializer(), allow_empty=False)
    reason = serializers.CharField(
        max_length=255, required=False, allow_blank=True, default=""
    )

    def validate_marks(self, marks: dict[str, Row]) -> dict[str, Row]:
        if len(marks) > MOST_MARKS:
            raise serializers.ValidationError(f"At most {MOST_MARKS} marks.")
        return marks


class HandMarkColumnsSerializer(serializers.ModelSerializer):
    """What stands in the row itself."""

    class Meta:
        model = HandMark
        fields = (
            "id",
            "question",
            "state",
            "points",
            "max_points",
            "rubric",
            "comment",
            "marked_by",
            "marked_at",
            "first_points",
            "moderated_by",
            "moderated_at",
        )
        extra_kwargs = {
            name: {"coerce_to_string": False}
            for name in ("points", "max_points", "first_points")
        }


class QueuedAnswerSerializer(HandMarkColumnsSerializer):
    """An answer in the queue.

    The last three are null where the exam is marked anonymously.
    """

    answer = serializers.CharField()
    words = serializers.IntegerField()
    attempt_id = serializers.UUIDField(allow_null=True)
    student_id = serializers.CharField(allow_null=True)
    full_name = serializers.CharField(allow_null=True)

    class Meta(HandMarkColumnsSerializer.Meta):
        fields = (
            *HandMarkColumnsSerializer.Meta.fields,
            "answer",
            "words",
            "attempt_id",
            "student_id",
            "full_name",
        )  # type: ignore[assignment]


class LevelSerializer(serializers.Serializer):
    """A level of a criterion."""

    key = serializers.CharField()
    text = serializers.CharField()
    points = serializers.FloatField()


class CriterionSerializer(serializers.Serializer):
    """A criterion of a rubric."""

    key = serializers.CharField()
    text = serializers.CharField()
    levels = LevelSerializer(many=True)


class QueuedQuestionSerializer(serializers.Serializer):
    """A question that people mark, with how many of its answers stand where."""

    question = serializers.IntegerField(help_text="Its id in this exam.")
    question_id = serializers.IntegerField(help_text="Its id in the bank.")
    text = serializers.CharField()
    max_points = serializers.FloatField()
    model_answer = serializers.CharField()
    rubric = CriterionSerializer(many=True)
    waiting = serializers.IntegerField()
    marked = serializers.IntegerField()
    to_moderate = serializers.IntegerField()
    moderated = serializers.IntegerField()
    mean_points = serializers.FloatField(allow_null=True)
    moderation_difference = serializers.FloatField(
        allow_null=True,
        help_text="How much more than the first person the second gave, on average.",
    )


class MarkedAttemptSerializer(serializers.Serializer):
    """An attempt after marking."""

    message = serializers.CharField()
    attempt_id = serializers.UUIDField()
    state = serializers.CharField()
    score = serializers.FloatField(allow_null=True)
    max_score = serializers.FloatField(allow_null=True)
    waiting = serializers.IntegerField(
        help_text="How many answers of it still wait, for marking or moderation."
    )
