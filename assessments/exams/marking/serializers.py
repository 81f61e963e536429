"""The shapes of marking by hand."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers as drf

from assessments.exams.marking.deciding import Decision
from assessments.exams.models import HandMark

MOST_MARKS = 500
SEEN = "The `marked_at` (for a moderation, `moderated_at`) that was seen, to change a mark that is there."


class DecisionSerializer(drf.Serializer):
    """Points or a rubric."""

    points = drf.DecimalField(
        max_digits=9,
        decimal_places=4,
        min_value=Decimal(0),
        required=False,
        allow_null=True,
    )
    rubric = drf.DictField(
        child=drf.CharField(max_length=100),
        required=False,
        help_text="{criterion: level}",
    )
    comment = drf.CharField(max_length=5_000, required=False, allow_blank=True)
    seen = drf.DateTimeField(required=False, allow_null=True, help_text=SEEN)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The same as a decision."""
        return attrs | {"decision": Decision(**attrs)}


class OneDecisionSerializer(DecisionSerializer):
    """A decision about one answer."""

    reason = drf.CharField(max_length=255, required=False, allow_blank=True, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The decision, and why."""
        decided = {name: value for name, value in attrs.items() if name != "reason"}
        return {"reason": attrs["reason"], "decision": Decision(**decided)}


class AttemptMarksSerializer(drf.Serializer):
    """Marks of one attempt, by q1, q2 or the bank's id of the question."""

    marks = drf.DictField(child=DecisionSerializer(), allow_empty=False)
    reason = drf.CharField(max_length=255, required=False, allow_blank=True, default="")

    def validate_marks(self, marks: dict[str, Any]) -> dict[str, Any]:
        """Not more than a paper may hold."""
        if len(marks) > MOST_MARKS:
            raise drf.ValidationError(f"At most {MOST_MARKS} marks.")
        return marks


class HandMarkColumnsSerializer(drf.ModelSerializer):
    """What stands in the row itself."""

    class Meta:
        model = HandMark
        fields = ("id", "question", "state", "points", "max_points", "rubric", "comment", "marked_by", "marked_at",
                  "first_points", "moderated_by", "moderated_at")  # fmt: skip
        extra_kwargs = {
            name: {"coerce_to_string": False}
            for name in ("points", "max_points", "first_points")
        }


class QueuedAnswerSerializer(HandMarkColumnsSerializer):
    """An answer in the queue; the last three are null where the exam is marked anonymously."""

    answer = drf.CharField()
    words = drf.IntegerField()
    attempt_id = drf.UUIDField(allow_null=True)
    student_id = drf.CharField(allow_null=True)
    full_name = drf.CharField(allow_null=True)

    class Meta(HandMarkColumnsSerializer.Meta):
        fields = (
            *HandMarkColumnsSerializer.Meta.fields,
            "answer",
            "words",
            "attempt_id",
            "student_id",
            "full_name",
        )  # type: ignore[assignment]


class LevelSerializer(drf.Serializer):
    """A level of a criterion."""

    key = drf.CharField()
    text = drf.CharField()
    points = drf.FloatField()


class CriterionSerializer(drf.Serializer):
    """A criterion of a rubric."""

    key = drf.CharField()
    text = drf.CharField()
    levels = LevelSerializer(many=True)


class QueuedQuestionSerializer(drf.Serializer):
    """A question that people mark, with how many of its answers stand where."""

    question = drf.IntegerField(help_text="Its id in this exam.")
    question_id = drf.IntegerField(help_text="Its id in the bank.")
    text = drf.CharField()
    max_points = drf.FloatField()
    model_answer = drf.CharField()
    rubric = CriterionSerializer(many=True)
    waiting = drf.IntegerField()
    marked = drf.IntegerField()
    to_moderate = drf.IntegerField()
    moderated = drf.IntegerField()
    mean_points = drf.FloatField(allow_null=True)
    moderation_difference = drf.FloatField(
        allow_null=True,
        help_text="How much more than the first person the second gave, on average.",
    )


class MarkedAttemptSerializer(drf.Serializer):
    """An attempt after marking."""

    message = drf.CharField()
    attempt_id = drf.UUIDField()
    state = drf.CharField()
    score = drf.FloatField(allow_null=True)
    max_score = drf.FloatField(allow_null=True)
    waiting = drf.IntegerField(
        help_text="How many answers of it still wait, for marking or moderation."
    )
