"""An exam as it comes in: one body writes all of it."""

from collections.abc import Sequence
from decimal import Decimal

from academics.models import SchoolClass, Student
from academics.references import UnitReference
from accounts.models import User
from assessments.bank.models import LONGEST_TAG, Difficulty, Kind
from assessments.exams.authoring.lookups import (
    ExamUnitReference,
    TermReference,
    find_classes,
    find_students,
    with_questions,
)
from assessments.exams.authoring.sections import SectionFields
from assessments.exams.authoring.serializers.responses import (
    ExamDetailSerializer,
    SectionSerializer,
    SlotSerializer,
)
from assessments.exams.models import Exam
from assessments.exams.models.exams import LONGEST_DURATION, LONGEST_TITLE
from assessments.exams.models.questions import MOST_DRAWN
from assessments.marks.models import Assessment
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.rows import Row

MOST_SECTIONS = 50
MOST_SLOTS = 200
MOST_TAGS = 20
MOST_CLASSES = 200
MOST_STUDENTS = 5_000
LARGEST_ID = 2**63 - 1


class ReferenceTextField(serializers.CharField):
    """A name, a code or an id; an id may be a number."""

    def __init__(self) -> None:
        super().__init__(max_length=200)


class SlotEntrySerializer(serializers.Serializer):
    """A question of the bank, or so many drawn for each attempt from those that fit."""

    shown_as = SlotSerializer

    question = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        help_text="A question's id.",
    )
    points = serializers.DecimalField(
        required=False,
        allow_null=True,
        max_digits=9,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        max_value=10_000,
        help_text="For each question; its own where left out.",
    )
    draw = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_DRAWN,
        help_text="How many are drawn, instead of `question`.",
    )
    tags = serializers.ListField(
        required=False,
        max_length=MOST_TAGS,
        child=serializers.CharField(max_length=LONGEST_TAG),
        help_text="Drawn are questions that have them all.",
    )
    kind = AnyCaseChoiceField(
        required=False,
        choices=Kind.choices,
        allow_blank=True,
        allow_null=True,
        help_text="Drawn are questions of this kind.",
    )
    difficulty = AnyCaseChoiceField(
        required=False,
        choices=Difficulty.choices,
        allow_blank=True,
        allow_null=True,
        help_text="Drawn are questions this hard.",
    )
    unit = UnitReference(
        required=False,
        allow_null=True,
        help_text="Drawn are questions of this unit; else of the exam's or of none.",
    )

    def to_internal_value(self, data: object) -> Row:
        """A bare id is a question with its own points."""
        is_id = isinstance(data, int | str) and not isinstance(data, bool)
        return super().to_internal_value({"question": data} if is_id else data)

    def validate(self, attrs: Row) -> Row:
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

    shown_as = SectionSerializer

    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    instructions = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000
    )
    questions = SlotEntrySerializer(many=True, max_length=MOST_SLOTS)  # type: ignore[call-arg]

    def validate(self, attrs: Row) -> Row:
        """A change may leave out an exam's sections, but not the questions of one."""
        if "questions" not in attrs:
            raise serializers.ValidationError(
                {"questions": ["This field is required."]}
            )
        return attrs


class ExamEntrySerializer(serializers.Serializer):
    """An exam as it comes in; what a body leaves out stays, or has its default."""

    shown_as = ExamDetailSerializer

    title = serializers.CharField(max_length=LONGEST_TITLE)
    unit = ExamUnitReference(help_text="A unit's code, name or row id.")
    term = TermReference(
        required=False, allow_null=True, help_text="A term's row id or name."
    )
    instructions = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000
    )
    assessment_type = AnyCaseChoiceField(
        required=False,
        choices=Assessment.Types.choices,
        help_text="As what the result stands among the marks; exam by default.",
    )
    opens_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="From when it may be begun; at once where empty.",
    )
    closes_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text="When every attempt ends; never where empty.",
    )
    duration_minutes = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LONGEST_DURATION,
        help_text="How long an attempt lasts; no limit where empty.",
    )
    grace_seconds = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=600,
        help_text="How late the last save may arrive; 30 by default.",
    )
    attempts_allowed = serializers.IntegerField(
        required=False, min_value=1, max_value=100, help_text="1 by default."
    )
    counting = AnyCaseChoiceField(
        required=False,
        choices=Exam.Counting.choices,
        help_text="Which of several attempts counts; best by default.",
    )
    pass_mark = serializers.DecimalField(
        required=False,
        max_digits=6,
        decimal_places=3,
        min_value=0,
        max_value=100,
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
    release = AnyCaseChoiceField(
        required=False,
        choices=Exam.Release.choices,
        help_text="When results are seen; by_hand by default.",
    )
    shows = AnyCaseChoiceField(
        required=False,
        choices=Exam.Shows.choices,
        help_text="How much of a result is seen; feedback by default.",
    )
    is_anonymous = serializers.BooleanField(
        required=False, help_text="Marked by hand without names."
    )
    moderation_percent = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=100,
        help_text="Share of hand-marked answers that a second person checks.",
    )
    classes = serializers.ListField(
        required=False,
        max_length=MOST_CLASSES,
        child=ReferenceTextField(),
        help_text="Row ids or names: who may sit it.",
    )
    students = serializers.ListField(
        required=False,
        max_length=MOST_STUDENTS,
        child=ReferenceTextField(),
        help_text="Codes: who may sit it besides. "
        "Nobody named: all who are enrolled in the unit (and term).",
    )
    sections = SectionEntrySerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_SECTIONS
    )
    questions = SlotEntrySerializer(  # type: ignore[call-arg]
        many=True,
        required=False,
        max_length=MOST_SLOTS,
        help_text="Instead of sections: one without a title.",
    )

    @property
    def caller(self) -> User:
        return self.context["request"].user

    def validate_classes(self, references: list[str]) -> list[SchoolClass]:
        return find_classes(references, by=self.caller)

    def validate_students(self, references: list[str]) -> list[Student]:
        return find_students(references, by=self.caller)

    def validate(self, attrs: Row) -> Row:
        """Bring the short form to sections, and look up the rows of the questions."""
        slots = attrs.pop("questions", None)
        if slots is None:
            if "sections" in attrs:
                attrs["sections"] = with_questions(attrs["sections"], by=self.caller)
            return attrs

        if "sections" in attrs:
            raise serializers.ValidationError(
                {"questions": ["Give either sections or questions."]}
            )
        attrs["sections"] = self._only_section(slots)
        return attrs

    def _only_section(self, slots: Sequence[Row]) -> list[SectionFields]:
        try:
            return with_questions([{"questions": slots}], by=self.caller)
        except serializers.ValidationError as error:
            # The fault is told by the place in the short form, as it was sent.
            detail = error.detail["sections"]["0"]  # type: ignore[index,call-overload]
            raise serializers.ValidationError(detail) from error
