"""The shapes of questions: as they are shown to staff, and as they come in."""

from typing import Any

from rest_framework import serializers

from assessments.bank.models import Difficulty, Kind, Question, QuestionVersion
from assessments.questions.formats import READERS
from assessments.questions.kinds.base import TextFormat
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.rows import Computed

TEXT_FORMATS = TextFormat.__args__  # type: ignore[attr-defined]
WORDS = serializers.ListField(child=serializers.CharField())


def _of_content(name: str, child: serializers.Field) -> Computed:
    return Computed(child, "current__content", compute=lambda content: content[name])


def _number(content: dict[str, Any]) -> float:
    return float(content["points"])


class QuestionSerializer(serializers.ModelSerializer):
    """A question with its key, for staff."""

    question_id = serializers.IntegerField(source="id")
    text = _of_content("text", serializers.CharField())
    text_format = _of_content("text_format", serializers.ChoiceField(TEXT_FORMATS))
    points = Computed(serializers.FloatField(), "current__content", compute=_number)
    unit = serializers.IntegerField(
        source="unit_id", allow_null=True, help_text="The unit's id."
    )
    unit_code = serializers.CharField(source="unit.code", allow_null=True, default=None)
    unit_name = serializers.CharField(source="unit.name", allow_null=True, default=None)
    tags = Computed(WORDS, "tag_names", compute=list)
    feedback = _of_content("feedback", serializers.CharField())
    hints = _of_content("hints", WORDS)
    metadata = _of_content("metadata", serializers.DictField())
    content = _of_content(
        "content", serializers.DictField(help_text="The parts and the key, by kind.")
    )
    version = serializers.IntegerField(source="newest")
    is_used = Computed(
        serializers.BooleanField(
            help_text="Whether an attempt has this version, so that a change makes a new one."
        ),
        "current__used_at",
        compute=lambda instant: instant is not None,
    )
    created_by = serializers.IntegerField(source="created_by_id", allow_null=True)

    class Meta:
        model = Question
        fields = (
            "question_id", "id", "kind", "title", "text", "text_format", "points", "unit", "unit_code", "unit_name",
            "tags", "difficulty", "category", "external_id", "feedback", "hints", "metadata", "content", "version",
            "is_used", "is_archived", "created_by", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields


class QuestionVersionSerializer(serializers.ModelSerializer):
    """What a question said at a time."""

    version = serializers.IntegerField(source="number")
    text = Computed(
        serializers.CharField(), "content", compute=lambda content: content["text"]
    )
    points = Computed(serializers.FloatField(), "content", compute=_number)
    feedback = Computed(
        serializers.CharField(), "content", compute=lambda content: content["feedback"]
    )
    content = Computed(
        serializers.DictField(), "content", compute=lambda content: content["content"]
    )
    created_by = serializers.IntegerField(source="created_by_id", allow_null=True)

    class Meta:
        model = QuestionVersion
        fields = (
            "version",
            "text",
            "points",
            "feedback",
            "content",
            "used_at",
            "created_by",
            "created_at",
        )
        read_only_fields = fields


def _optional(field: type, words: str = "", **kwargs: Any) -> Any:
    return field(required=False, help_text=words, **kwargs)


class QuestionEntrySerializer(serializers.Serializer):
    """A question as it comes in: `content` as it is shown, or its parts at the top. Draws the schema."""

    text = _optional(serializers.CharField)
    kind = _optional(
        serializers.ChoiceField,
        "Told from the parts where it is left out.",
        choices=Kind.choices,
    )
    unit = _optional(
        serializers.CharField, "A unit's code, name or row id.", allow_null=True
    )
    title = _optional(serializers.CharField)
    text_format = _optional(
        serializers.ChoiceField, "plain where it is left out.", choices=TEXT_FORMATS
    )
    points = _optional(serializers.FloatField, "1 where it is left out.")
    tags = _optional(serializers.ListField, child=serializers.CharField())
    difficulty = _optional(
        serializers.ChoiceField, choices=Difficulty.choices, allow_blank=True
    )
    category = _optional(serializers.CharField, "A path, parts divided by a slash.")
    external_id = _optional(
        serializers.CharField, "Its name in the system it came from."
    )
    feedback = _optional(
        serializers.CharField, "Shown after release, whatever the answer was."
    )
    hints = _optional(serializers.ListField, child=serializers.CharField())
    metadata = _optional(serializers.DictField)
    content = _optional(
        serializers.DictField,
        "The parts and the key, by kind, instead of the fields below.",
    )
    choices = _optional(
        serializers.ListField,
        "Texts, or {text, correct, feedback}.",
        child=serializers.JSONField(),
    )
    answer = _optional(
        serializers.JSONField,
        "The right answer: true, 42, Paris, or a choice's letter or text.",
    )
    answers = _optional(
        serializers.ListField, "Several right answers.", child=serializers.JSONField()
    )
    tolerance = _optional(
        serializers.FloatField, "How far from a numeric answer is still right."
    )
    units = _optional(
        serializers.ListField,
        "Names of measuring units.",
        child=serializers.JSONField(),
    )
    case_sensitive = _optional(serializers.BooleanField)
    typing_errors = _optional(
        serializers.IntegerField, "How many a short answer may have."
    )
    pairs = _optional(
        serializers.ListField, "{left, right}", child=serializers.DictField()
    )
    extras = _optional(
        serializers.ListField,
        "Right sides that belong to none.",
        child=serializers.JSONField(),
    )
    items = _optional(
        serializers.ListField,
        "Texts in their right order.",
        child=serializers.JSONField(),
    )
    gaps = _optional(
        serializers.ListField,
        "{key, answer}; [[key]] in the text is its place.",
        child=serializers.JSONField(),
    )
    rubric = _optional(
        serializers.ListField,
        "{text, levels: [{text, points}]}",
        child=serializers.DictField(),
    )
    is_archived = _optional(
        serializers.BooleanField, "An archived question is for no new exam."
    )


class QuestionSavedSerializer(QuestionSerializer):
    """A question that was just written, and what is odd about it."""

    message = serializers.CharField()
    warnings = WORDS

    class Meta(QuestionSerializer.Meta):
        fields = ("message", "warnings", *QuestionSerializer.Meta.fields)  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class PreviewSerializer(serializers.Serializer):
    """An answer to try a question with."""

    answer = serializers.JSONField(
        allow_null=True, help_text="As a student would send it."
    )


class AnswerPartSerializer(serializers.Serializer):
    """What a part of the answer earned."""

    key = serializers.CharField()
    given = serializers.JSONField()
    fraction = serializers.FloatField()
    feedback = serializers.CharField()


class OutcomeSerializer(serializers.Serializer):
    """An answer as it would be marked."""

    state = serializers.ChoiceField(
        ["graded", "needs_marking", "not_answered", "invalid"]
    )
    fraction = serializers.FloatField(help_text="Of the points, 0 to 1.")
    points = serializers.FloatField()
    max_points = serializers.FloatField()
    trouble = serializers.CharField(
        help_text="Why the answer cannot be understood; empty where it can."
    )
    feedback = serializers.CharField()
    parts = AnswerPartSerializer(many=True)


class QuestionImportSerializer(serializers.Serializer):
    """A file of questions."""

    file = serializers.FileField(allow_empty_file=False)
    format = AnyCaseChoiceField(
        choices=list(READERS),
        required=False,
        allow_blank=True,
        help_text="Told from the file where it is left out.",
    )
    unit = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="A unit's code, name or row id.",
    )
