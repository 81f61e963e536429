"""An exam as it comes in: one body writes all of it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from assessments.bank.models import LONGEST_TAG, Difficulty, Kind
from assessments.exams.authoring import naming
from assessments.exams.models import Exam
from assessments.exams.models.exams import LONGEST_DURATION, LONGEST_TITLE, MOST_DRAWN
from assessments.marks.models import Assessment
from tracker_project.api.fields import AnyCaseChoiceField

MOST_SECTIONS, MOST_SLOTS, MOST_TAGS, MOST_CLASSES, MOST_STUDENTS = (
    50,
    200,
    20,
    200,
    5_000,
)
WHOLE = 2**63 - 1


def instant(words: str) -> serializers.DateTimeField:
    """A moment, or none."""
    return serializers.DateTimeField(required=False, allow_null=True, help_text=words)


def _number(
    least: int, most: int, words: str = "", **kwargs: Any
) -> serializers.IntegerField:
    return serializers.IntegerField(
        required=False, min_value=least, max_value=most, help_text=words, **kwargs
    )


def _choice(choices: Any, words: str = "", **kwargs: Any) -> AnyCaseChoiceField:
    return AnyCaseChoiceField(
        choices=choices, required=False, help_text=words, **kwargs
    )


class _Word(serializers.CharField):
    """A name, a code or an id; an id may be a number."""

    def __init__(self) -> None:
        super().__init__(max_length=200)


class SlotEntrySerializer(serializers.Serializer):
    """A question of the bank, or so many drawn for each attempt from those that fit."""

    question = _number(1, WHOLE, "A question's id.")
    points = serializers.DecimalField(
        max_digits=9, decimal_places=4, min_value=Decimal("0.0001"), max_value=10_000, required=False, allow_null=True,
        help_text="For each question; its own where left out.",
    )  # fmt: skip
    draw = _number(1, MOST_DRAWN, "How many are drawn, instead of `question`.")
    tags = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_TAG), required=False, max_length=MOST_TAGS,
        help_text="Drawn are questions that have them all.",
    )  # fmt: skip
    kind = _choice(
        Kind.choices,
        "Drawn are questions of this kind.",
        allow_blank=True,
        allow_null=True,
    )
    difficulty = _choice(
        Difficulty.choices,
        "Drawn are questions this hard.",
        allow_blank=True,
        allow_null=True,
    )
    unit = naming.UnitReference(
        required=False,
        allow_null=True,
        help_text="Drawn are questions of this unit; else of the exam's or of none.",
    )

    def to_internal_value(self, data: Any) -> Any:
        """A bare id is a question with its own points."""
        short = isinstance(data, int | str) and not isinstance(data, bool)
        return super().to_internal_value({"question": data} if short else data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either of the two."""
        if "question" in attrs and "draw" in attrs:
            raise serializers.ValidationError(
                {"draw": ["Give either question or draw."]}
            )
        if "question" not in attrs and "draw" not in attrs:
            raise serializers.ValidationError(
                {"question": ["Give question, or draw with tags."]}
            )
        return attrs


class SectionEntrySerializer(serializers.Serializer):
    """A part of an exam."""

    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    instructions = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000
    )
    questions = SlotEntrySerializer(many=True, max_length=MOST_SLOTS)  # type: ignore[call-arg]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A change of an exam may leave its sections out, but not the questions of those that it gives."""
        if "questions" not in attrs:
            raise serializers.ValidationError(
                {"questions": ["This field is required."]}
            )
        return attrs


class ExamEntrySerializer(serializers.Serializer):
    """An exam as it comes in; what a body leaves out stays, or has its default."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    unit = naming.OwnUnitReference(help_text="A unit's code, name or row id.")
    term = naming.TermReference(
        required=False, allow_null=True, help_text="A term's row id or name."
    )
    instructions = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000
    )
    assessment_type = _choice(
        Assessment.Types.choices,
        "As what the result stands among the marks; exam by default.",
    )
    opens_at = instant("From when it may be begun; at once where empty.")
    closes_at = instant("When every attempt ends; never where empty.")
    duration_minutes = _number(
        1,
        LONGEST_DURATION,
        "How long an attempt lasts; no limit where empty.",
        allow_null=True,
    )
    grace_seconds = _number(0, 600, "How late the last save may arrive; 30 by default.")
    attempts_allowed = _number(1, 100, "1 by default.")
    counting = _choice(
        Exam.Counting.choices, "Which of several attempts counts; best by default."
    )
    pass_mark = serializers.DecimalField(
        max_digits=6,
        decimal_places=3,
        min_value=0,
        max_value=100,
        required=False,
        help_text="Percent; 40 by default.",
    )
    shuffle_questions = serializers.BooleanField(
        required=False, help_text="Within their sections; false by default."
    )
    shuffle_choices = serializers.BooleanField(
        required=False, help_text="True by default."
    )
    access_code = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=50,
        help_text="Asked for when an attempt is started.",
    )
    release = _choice(
        Exam.Release.choices, "When results are seen; by_hand by default."
    )
    shows = _choice(
        Exam.Shows.choices, "How much of a result is seen; feedback by default."
    )
    is_anonymous = serializers.BooleanField(
        required=False, help_text="Marked by hand without names."
    )
    moderation_percent = _number(
        0, 100, "Share of hand-marked answers that a second person checks."
    )
    classes = serializers.ListField(
        child=_Word(),
        required=False,
        max_length=MOST_CLASSES,
        help_text="Row ids or names: who may sit it.",
    )
    students = serializers.ListField(
        child=_Word(), required=False, max_length=MOST_STUDENTS,
        help_text="Codes: who may sit it besides. Nobody named: all who are enrolled in the unit (and term).",
    )  # fmt: skip
    sections = SectionEntrySerializer(
        many=True, required=False, max_length=MOST_SECTIONS
    )  # type: ignore[call-arg]
    questions = SlotEntrySerializer(  # type: ignore[call-arg]
        many=True,
        required=False,
        max_length=MOST_SLOTS,
        help_text="Instead of sections: one without a title.",
    )

    def validate_classes(self, words: list[str]) -> Any:
        """The rows of the classes."""
        return naming.classes_named(words, by=self.context["request"].user)

    def validate_students(self, words: list[str]) -> Any:
        """The rows of the students."""
        return naming.students_named(words, by=self.context["request"].user)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Sections in one form, with the rows of their questions."""
        by, short = self.context["request"].user, attrs.pop("questions", None)
        if short is not None and "sections" in attrs:
            raise serializers.ValidationError(
                {"questions": ["Give either sections or questions."]}
            )
        if short is not None:
            attrs["sections"] = _unwrapped(short, by)
        elif "sections" in attrs:
            attrs["sections"] = naming.with_questions(attrs["sections"], by=by)
        return attrs


def _unwrapped(slots: list[Mapping[str, Any]], by: Any) -> list[dict[str, Any]]:
    """The one section of the short form; a fault is told by the place in that form."""
    try:
        return naming.with_questions([{"questions": slots}], by=by)
    except serializers.ValidationError as error:
        raise serializers.ValidationError(error.detail["sections"][0]) from error  # type: ignore[index,call-overload]
