"""The shapes of marks and of bands: as they are shown, and as they come in."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from assessments.marks.models import (
    Assessment,
    AssessmentChange,
    BandRow,
    GradeLetter,
    not_in_the_future,
)
from assessments.marks.scale import letter_for
from assessments.marks.services import MOST_RECORDS
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.figures import Figure
from tracker_project.api.rows import Computed, Row

SMALLEST = Decimal("0.0001")
FROM_THE_SCALE = "The grade scale's; may be left out, and must not say otherwise."
SAID_IN_THE_SCALE = (
    "The grade scale says otherwise: change it in the admin "
    "(/admin/marks/gradeletter/), or leave this out."
)


class FamilyAssessmentSerializer(serializers.ModelSerializer):
    """A mark as students and parents see it.

    Percentage and status are computed and never typed.
    """

    assessment_id = serializers.IntegerField(source="id")
    student_id = serializers.CharField(source="student.student_id")
    student_name = Computed(
        serializers.CharField(),
        "student__first_name",
        "student__last_name",
        compute=lambda first, last: f"{first} {last}".strip(),
    )
    unit = serializers.IntegerField(source="unit_id", help_text="The unit's id.")
    unit_code = serializers.CharField(source="unit.code")
    subject_id = serializers.IntegerField(
        source="unit_id", help_text="The unit's id, by its other name."
    )
    subject_name = serializers.CharField(source="unit.name")
    marks = Figure("percentage", allow_null=False, help_text="Out of 100.")
    percentage = Figure("percentage", allow_null=False)
    term = serializers.CharField(source="term.name", allow_null=True, default=None)
    academic_year = serializers.CharField(
        source="term.academic_year", allow_null=True, default=None
    )

    class Meta:
        model = Assessment
        fields = (
            "assessment_id",
            "id",
            "student_id",
            "student_name",
            "unit",
            "unit_code",
            "subject_id",
            "subject_name",
            "assessment_type",
            "title",
            "score",
            "max_score",
            "marks",
            "percentage",
            "status",
            "date_taken",
            "term",
            "academic_year",
            "notes",
            "released_at",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class AssessmentSerializer(FamilyAssessmentSerializer):
    """A mark as staff see it: with what is for them alone."""

    released = Computed(
        serializers.BooleanField(help_text="Whether students and parents see it."),
        "released_at",
        compute=lambda instant: instant is not None,
    )

    class Meta(FamilyAssessmentSerializer.Meta):
        fields = (*FamilyAssessmentSerializer.Meta.fields, "released", "staff_notes")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class AssessmentSavedSerializer(AssessmentSerializer):
    """A mark that was just recorded."""

    message = serializers.CharField()

    class Meta(AssessmentSerializer.Meta):
        fields = ("message", *AssessmentSerializer.Meta.fields)  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


def _word(words: str = "", **kwargs: Any) -> serializers.CharField:
    return serializers.CharField(
        required=False, allow_null=True, max_length=200, help_text=words, **kwargs
    )


def _number(words: str, **kwargs: Any) -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=9, decimal_places=4, required=False, help_text=words, **kwargs
    )


class AssessmentEntrySerializer(serializers.Serializer):
    """A mark as it comes in; `status` and `percentage` in a body are not read."""

    shown_as = AssessmentSerializer

    student_id = _word("A code (STU0001) or row id.")
    student = _word("The same as student_id.")
    unit = _word("A unit's code, name or row id.")
    subject_name = _word(
        "A unit's name in any case, or its code; a unit is made where there is none."
    )
    subject = _word("The same as subject_name.")
    subject_id = _word("A unit's row id.")
    unit_code = _word("A unit's code.")
    assessment_type = AnyCaseChoiceField(
        choices=Assessment.Types.choices,
        required=False,
        help_text="In any case; test where it is left out.",
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=100)
    score = _number("At most max_score.", min_value=Decimal(0))
    max_score = _number("100 where it is left out.", min_value=SMALLEST)
    marks = _number(
        "A score out of 100, instead of score and max_score.", min_value=Decimal(0)
    )
    date_taken = serializers.DateField(
        required=False, validators=[not_in_the_future], help_text="Today by default."
    )
    term = _word("Term 1; where it is left out, the term of the day.", allow_blank=True)
    academic_year = _word("2024-2025", allow_blank=True)
    notes = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="The student sees them with the mark.",
    )
    staff_notes = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="Never shown to students and parents.",
    )
    released = serializers.BooleanField(
        required=False,
        help_text="False holds a new mark back until it is released with the others.",
    )


@cache
def entry() -> AssessmentEntrySerializer:
    """What reads every new mark: making a serializer takes longer than using it."""
    return AssessmentEntrySerializer()


class AssessmentChangeEntrySerializer(AssessmentEntrySerializer):
    """What a mark is changed to."""

    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="Why; needed once the mark is published.",
    )


class RemovalSerializer(serializers.QuerySerializer):
    """Why a mark is removed."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


# What a mark shows in more than one way, so that a row which is sent back with one of
# them changed is understood.
SHOWN_TWICE = (
    "marks",
    "unit",
    "unit_code",
    "subject_id",
    "subject_name",
    "term",
    "academic_year",
    "student_id",
    "released",
)


def without_what_is_shown(body: object, shown: Row) -> object:
    """A change's body without the words that say what the row shows already."""
    if not isinstance(body, Mapping):
        return body
    changed = dict(body)
    for name in SHOWN_TWICE:
        if name not in body:
            continue
        value = shown[name]
        if isinstance(value, Decimal):
            value = float(value)
        if body[name] == value:
            del changed[name]

    # Of a term's name and year one says which the other means: both stay, or neither.
    if "term" in changed or "academic_year" in changed:
        for name in ("term", "academic_year"):
            if name in body:
                changed[name] = body[name]
    return changed


class AssessmentChangeSerializer(serializers.ModelSerializer):
    """One thing that happened to a mark.

    Null before it was recorded, and after it was removed.
    """

    student_id = serializers.CharField(source="student.student_id")
    unit = serializers.CharField(source="unit.code", allow_null=True, default=None)
    changed_by = Computed(
        serializers.CharField(allow_null=True),
        "changed_by__first_name",
        "changed_by__last_name",
        compute=lambda first, last: f"{first or ''} {last or ''}".strip() or None,
    )

    class Meta:
        model = AssessmentChange
        fields = (
            "assessment_id",
            "action",
            "student_id",
            "unit",
            "score_before",
            "max_score_before",
            "status_before",
            "score_after",
            "max_score_after",
            "status_after",
            "moved_from",
            "changed_by",
            "changed_at",
            "reason",
        )
        read_only_fields = fields


class AssessmentsBulkSerializer(AssessmentEntrySerializer):
    """Many marks at once.

    What stands at the top holds for every record that doesn't say otherwise.
    """

    records = serializers.ListField(
        child=serializers.DictField(),
        allow_empty=False,
        max_length=MOST_RECORDS,
        help_text="At most 10,000.",
    )


class AssessmentsBulkRequestSerializer(AssessmentEntrySerializer):
    """How the document draws many marks."""

    records = AssessmentEntrySerializer(many=True, help_text=f"At most {MOST_RECORDS}.")


class AssessmentsBulkAnswerSerializer(serializers.Serializer):
    """What was recorded, in the order of the records."""

    message = serializers.CharField()
    created = serializers.IntegerField()
    count = serializers.IntegerField()
    assessments = serializers.ListField(
        child=serializers.IntegerField(), help_text="Their ids."
    )


class LetterSerializer(serializers.Serializer):
    """A letter of the grade scale."""

    letter = serializers.CharField()
    lower_bound = serializers.FloatField()
    grade_points = serializers.FloatField(source="points")


class BandSerializer(serializers.Serializer):
    """A band, and what the grade scale says of marks in it."""

    name = serializers.CharField()
    lower_bound = serializers.FloatField()
    letter = serializers.CharField(
        allow_blank=True, help_text="The scale's letter at the lower bound."
    )
    grade_points = serializers.FloatField(
        allow_null=True, help_text="The scale's points at the lower bound."
    )
    letters = LetterSerializer(
        many=True, help_text="All letters that marks of this band have."
    )


class BandEntrySerializer(serializers.ModelSerializer):
    """From `lower_bound` percent up to the next band's."""

    shown_as = BandSerializer
    lower_bound = serializers.DecimalField(max_digits=6, decimal_places=3)
    letter = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, help_text=FROM_THE_SCALE
    )
    grade_points = serializers.DecimalField(
        max_digits=4,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text=FROM_THE_SCALE,
    )

    class Meta:
        model = BandRow
        fields = ("name", "lower_bound", "letter", "grade_points")


class BandTableEntrySerializer(serializers.Serializer):
    """The whole table of bands as it comes in."""

    bands = BandEntrySerializer(many=True, allow_empty=False)

    def validate_bands(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse letters and points that the grade scale has elsewhere."""
        letters = GradeLetter.in_force()
        refused: dict[str, dict[str, list[str]]] = {}
        for number, row in enumerate(rows):
            there = letter_for(row["lower_bound"], letters)
            letter = row.get("letter")
            points = row.get("grade_points")
            if letter and (there is None or letter != there.letter):
                refused.setdefault(str(number), {})["letter"] = [SAID_IN_THE_SCALE]
            if points is not None and (there is None or points != there.points):
                refused.setdefault(str(number), {})["grade_points"] = [
                    SAID_IN_THE_SCALE
                ]
        if refused:
            raise serializers.ValidationError(refused)
        return rows


class BandTableSerializer(serializers.Serializer):
    """The whole table of bands."""

    bands = BandSerializer(many=True)


class SubjectFiguresSerializer(serializers.Serializer):
    """The marks of one unit."""

    unit = serializers.IntegerField()
    unit_code = serializers.CharField()
    count = serializers.IntegerField()
    average = serializers.FloatField()
    highest = serializers.FloatField()
    lowest = serializers.FloatField()


class StatisticsSerializer(serializers.Serializer):
    """Figures over marks, in percent."""

    total_assessments = serializers.IntegerField()
    average_score = serializers.FloatField(
        allow_null=True, help_text="The mean percentage; null without marks."
    )
    subject_performance = serializers.DictField(
        child=SubjectFiguresSerializer(), help_text="By the unit's name."
    )
    grade_distribution = serializers.DictField(
        child=serializers.IntegerField(), help_text="Marks in each band."
    )
