"""The shapes of grades and of the grade point average."""

from drf_spectacular.utils import extend_schema_field

from academics.models import Term
from assessments.marks.models import Assessment, not_in_the_future
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField

SOURCES = ("recorded", "computed")
LETTER_OR_NUMBER = {"oneOf": [{"type": "string"}, {"type": "number"}]}


@extend_schema_field(LETTER_OR_NUMBER)
class GradeField(serializers.Field):
    """A letter, or a number out of 100."""

    def to_internal_value(self, data: object) -> object:
        """As it is given; the service reads it."""
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            raise serializers.ValidationError("Give a letter or a number.")
        return data

    def to_representation(self, value: object) -> object:
        return value


def _word(words: str) -> serializers.CharField:
    return serializers.CharField(
        required=False, allow_null=True, max_length=200, help_text=words
    )


def _type() -> AnyCaseChoiceField:
    return AnyCaseChoiceField(
        choices=Assessment.Types.choices,
        required=False,
        allow_blank=True,
        allow_null=True,
        help_text="What was graded; empty for the term as a whole.",
    )


def _day() -> serializers.DateField:
    return serializers.DateField(
        required=False, validators=[not_in_the_future], help_text="Today by default."
    )


class GradeEntrySerializer(serializers.Serializer):
    """A grade as it comes in."""

    subject = _word("A unit's name in any case, or its code.")
    subject_name = _word("The same as subject.")
    subject_id = _word("A unit's row id.")
    unit = _word("A unit's code, name or row id.")
    unit_code = _word("A unit's code.")
    grade = GradeField(help_text="A letter of the school's, or a number out of 100.")
    term = _word("Term 1; the current term where it is left out.")
    academic_year = _word("2024-2025")
    assessment_type = _type()
    date_taken = _day()
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="What there is to say of it.",
    )


class GradeRemovalSerializer(serializers.Serializer):
    """Why a grade is removed."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class PartSerializer(serializers.Serializer):
    """What one mark has to do with the grade."""

    assessment_id = serializers.IntegerField(
        allow_null=True, help_text="Null for one that is missing."
    )
    assessment_type = serializers.CharField()
    title = serializers.CharField(allow_blank=True)
    date_taken = serializers.DateField()
    percentage = serializers.FloatField()
    share = serializers.FloatField(help_text="Its part of the grade, from 0 to 1.")
    dropped = serializers.BooleanField(
        help_text="Among the lowest, which are left out."
    )
    missing = serializers.BooleanField(
        help_text="Others of the class have it; it counts as 0."
    )


class GradeChangeSerializer(serializers.Serializer):
    """What a grade was and became."""

    before = serializers.CharField(allow_null=True)
    after = serializers.CharField()
    changed_by = serializers.CharField(allow_null=True)
    changed_at = serializers.DateTimeField()
    reason = serializers.CharField(allow_blank=True)


class GradeSerializer(serializers.Serializer):
    """A grade in a unit and term: recorded, or computed from the weighted marks."""

    grade_id = serializers.IntegerField(
        allow_null=True, help_text="Null for a computed one."
    )
    unit = serializers.IntegerField(help_text="The unit's id.")
    unit_code = serializers.CharField()
    subject = serializers.CharField(help_text="The unit's name.")
    term = serializers.CharField()
    academic_year = serializers.CharField()
    assessment_type = serializers.CharField(
        allow_null=True, help_text="Of a recorded one; null is the term as a whole."
    )
    date_taken = serializers.DateField(allow_null=True)
    grade = GradeField(allow_null=True)
    letter = serializers.CharField(allow_null=True)
    percentage = serializers.FloatField(
        allow_null=True, help_text="Two decimals; null for a recorded letter."
    )
    points = serializers.FloatField(allow_null=True)
    credits = serializers.FloatField()
    source = serializers.ChoiceField(choices=SOURCES)  # type: ignore[assignment]
    reason = serializers.CharField(allow_null=True, help_text="Why it has no points.")
    from_grades = serializers.ListField(
        child=serializers.IntegerField(),
        help_text=(
            "The recorded grades that it is computed from, where they are several."
        ),
    )
    assessments = PartSerializer(
        many=True, help_text="The released marks of the unit and term."
    )
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)
    changes = GradeChangeSerializer(many=True, required=False, help_text="For staff.")


class GradeChangeEntrySerializer(serializers.Serializer):
    """What a grade is changed to; what is left out stays."""

    shown_as = GradeSerializer

    grade = GradeField(
        required=False, help_text="A letter of the school's, or a number out of 100."
    )
    assessment_type = _type()
    date_taken = _day()
    reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="Why; needed once the grade is a day old.",
    )


class AverageSerializer(serializers.Serializer):
    """An average of points, weighted by credits."""

    gpa = serializers.FloatField(allow_null=True, help_text="Two decimals, halves up.")
    credits = serializers.FloatField(help_text="Of the units that it counts.")
    reason = serializers.CharField(
        allow_null=True, help_text="Why there is no average."
    )
    rows = GradeSerializer(many=True, help_text="What it comes from.")


class TermAverageSerializer(AverageSerializer):
    """The average of one term."""

    term = serializers.CharField()
    academic_year = serializers.CharField()


class GpaSerializer(AverageSerializer):
    """A student's grade point average, overall and by term."""

    student_id = serializers.CharField()
    scale = serializers.FloatField(help_text="The most points that there are.")
    by_term = TermAverageSerializer(many=True)


class GradeAnswerSerializer(GradeSerializer):
    """A grade that was just recorded."""

    message = serializers.CharField()
    student_id = serializers.CharField()


class GradeFilterSerializer(serializers.QuerySerializer):
    """Which of a student's grades."""

    term = serializers.CharField(
        required=False, max_length=Term._meta.get_field("name").max_length
    )
    academic_year = serializers.CharField(required=False, max_length=9)
    unit = serializers.CharField(
        required=False, max_length=100, help_text="A unit's code or row id."
    )
    source = serializers.ChoiceField(choices=SOURCES, required=False)  # type: ignore[assignment]
