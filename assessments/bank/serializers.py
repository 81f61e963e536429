"""The shapes of questions: as they go out to staff, and as they come in."""

from collections.abc import Mapping
from typing import Any, get_args  # the JSON of a version

from academics.references import UnitReference
from assessments.bank.fields import (
    AnswerField,
    QuestionContentField,
    QuestionPartField,
)
from assessments.bank.models import Difficulty, Kind, Question, QuestionVersion
from assessments.questions.formats import READERS
from assessments.questions.kinds.base import TextFormat
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.rows import Computed

TEXT_FORMATS = get_args(TextFormat)
TEXTS = serializers.ListField(child=serializers.CharField())


def _of_content(
    name: str, child: serializers.Field, column: str = "current__content"
) -> Computed:
    """A field of the JSON that a version has."""

    def value_of(content: Mapping[str, Any]) -> object:
        return content[name]

    return Computed(child, column, compute=value_of)


def _points(content: Mapping[str, Any]) -> float:
    return float(content["points"])


def _is_used(used_at: object) -> bool:
    return used_at is not None


class QuestionSerializer(serializers.ModelSerializer):
    """A question with its key, for staff."""

    question_id = serializers.IntegerField(source="id")
    text = _of_content("text", serializers.CharField())
    text_format = _of_content("text_format", serializers.ChoiceField(TEXT_FORMATS))
    points = Computed(serializers.FloatField(), "current__content", compute=_points)
    unit = serializers.IntegerField(
        source="unit_id", allow_null=True, help_text="The unit's id."
    )
    unit_code = serializers.CharField(source="unit.code", allow_null=True, default=None)
    unit_name = serializers.CharField(source="unit.name", allow_null=True, default=None)
    tags = Computed(TEXTS, "tag_names", compute=list)
    feedback = _of_content("feedback", serializers.CharField())
    hints = _of_content("hints", TEXTS)
    metadata = _of_content("metadata", serializers.DictField())
    content = _of_content(
        "content", QuestionContentField(help_text="The parts and the key, by kind.")
    )
    version = serializers.IntegerField(source="newest")
    is_used = Computed(
        serializers.BooleanField(
            help_text="Whether an attempt has this version, "
            "so that a change makes a new one."
        ),
        "current__used_at",
        compute=_is_used,
    )
    created_by = serializers.IntegerField(source="created_by_id", allow_null=True)

    class Meta:
        model = Question
        fields: tuple[str, ...] = (
            "question_id",
            "id",
            "kind",
            "title",
            "text",
            "text_format",
            "points",
            "unit",
            "unit_code",
            "unit_name",
            "tags",
            "difficulty",
            "category",
            "external_id",
            "feedback",
            "hints",
            "metadata",
            "content",
            "version",
            "is_used",
            "is_archived",
            "created_by",
            "created_at",
            "updated_at",
        )
        read_only_fields: tuple[str, ...] = fields


class QuestionVersionSerializer(serializers.ModelSerializer):
    """What a question said at a time."""

    version = serializers.IntegerField(source="number")
    text = _of_content("text", serializers.CharField(), "content")
    points = Computed(serializers.FloatField(), "content", compute=_points)
    feedback = _of_content("feedback", serializers.CharField(), "content")
    content = _of_content("content", QuestionContentField(), "content")
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


class QuestionEntrySerializer(serializers.Serializer):
    """A question as it comes in: `content` as it goes out, or its parts at the top.

    It only draws the schema; bodies are read by `validation.read_question`.
    """

    text = serializers.CharField(required=False)
    kind = serializers.ChoiceField(
        Kind.choices,
        required=False,
        help_text="Told from the parts where it is left out.",
    )
    unit = serializers.CharField(
        required=False, allow_null=True, help_text="A unit's code, name or row id."
    )
    title = serializers.CharField(required=False)
    text_format = serializers.ChoiceField(
        TEXT_FORMATS, required=False, help_text="plain where it is left out."
    )
    points = serializers.FloatField(required=False, help_text="1 where it is left out.")
    tags = serializers.ListField(required=False, child=serializers.CharField())
    difficulty = serializers.ChoiceField(
        Difficulty.choices, required=False, allow_blank=True
    )
    category = serializers.CharField(
        required=False, help_text="A path, parts divided by a slash."
    )
    external_id = serializers.CharField(
        required=False, help_text="Its name in the system it came from."
    )
    feedback = serializers.CharField(
        required=False, help_text="Shown after release, whatever the answer was."
    )
    hints = serializers.ListField(required=False, child=serializers.CharField())
    metadata = serializers.DictField(required=False)
    content = QuestionContentField(
        required=False,
        help_text="The parts and the key, by kind, instead of the fields below.",
    )
    choices = serializers.ListField(
        required=False,
        child=QuestionPartField("Choice", short_fields={"correct": "boolean"}),
        help_text="Texts, or {text, correct, feedback}.",
    )
    answer = AnswerField(
        required=False,
        help_text="The right answer: true, 42, Paris, or a choice's letter or text.",
    )
    answers = serializers.ListField(
        required=False,
        child=QuestionPartField("TextAnswer", "NumericAnswer", "CalculatedAnswer"),
        help_text="Several right answers.",
    )
    tolerance = serializers.FloatField(
        required=False, help_text="How far from a numeric answer is still right."
    )
    units = serializers.ListField(
        required=False,
        child=QuestionPartField("MeasuringUnit"),
        help_text="Names of measuring units.",
    )
    case_sensitive = serializers.BooleanField(required=False)
    typing_errors = serializers.IntegerField(
        required=False, help_text="How many a short answer may have."
    )
    pairs = serializers.ListField(
        required=False, child=QuestionPartField("Pair"), help_text="{left, right}"
    )
    extras = serializers.ListField(
        required=False,
        child=QuestionPartField("Side"),
        help_text="Right sides that belong to none.",
    )
    items = serializers.ListField(
        required=False,
        child=QuestionPartField("Side"),
        help_text="Texts in their right order.",
    )
    gaps = serializers.ListField(
        required=False,
        child=QuestionPartField(
            "Gap", short_fields={"answer": "answer"}, any_fields=True
        ),
        help_text="{key, answer}; [[key]] in the text is its place.",
    )
    rubric = serializers.ListField(
        required=False,
        child=QuestionPartField("Criterion"),
        help_text="{text, levels: [{text, points}]}",
    )
    is_archived = serializers.BooleanField(
        required=False, help_text="An archived question is for no new exam."
    )


class QuestionSavedSerializer(QuestionSerializer):
    """A question that was just written, and what is odd about it."""

    message = serializers.CharField()
    warnings = TEXTS

    class Meta(QuestionSerializer.Meta):
        fields = ("message", "warnings", *QuestionSerializer.Meta.fields)
        read_only_fields = fields


class PreviewSerializer(serializers.Serializer):
    """An answer to try a question with."""

    answer = AnswerField(allow_null=True, help_text="As a student would send it.")


class AnswerPartSerializer(serializers.Serializer):
    """What a part of the answer earned."""

    key = serializers.CharField()
    given = AnswerField()
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
    unit = UnitReference(
        required=False, allow_null=True, help_text="A unit's code, name or row id."
    )
