"""The shapes of a class's register and of the registers that are missing."""

from typing import Any

from academics.calendar import today
from attendance.holidays.school_days import Reason
from attendance.models import Status
from attendance.serializers import RegisterAnswerSerializer
from attendance.validators import not_in_the_future
from tracker_project.api import serializers
from tracker_project.database.limits import LARGEST_ID

MAX_NAMED = 1_000


def period(**kwargs: Any) -> serializers.IntegerField:
    """Which lesson of the day."""
    return serializers.IntegerField(required=False, min_value=0, max_value=50, **kwargs)


def named(words: str) -> serializers.ListField:
    """Students by code or row id."""
    return serializers.ListField(
        child=serializers.CharField(max_length=50),
        required=False,
        max_length=MAX_NAMED,
        help_text=words,
    )


class ClassRegisterSerializer(serializers.Serializer):
    """Everybody in the class is present, except those who are named."""

    class_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    date = serializers.DateField(
        required=False, validators=[not_in_the_future], help_text="Today by default."
    )
    period = period(help_text="0, the default: the whole day.")
    absent = named("Codes (STU0001) or row ids.")
    late = named("Likewise.")
    excused = named("Likewise; they don't count.")


class RegisterTakenSerializer(RegisterAnswerSerializer):
    """What taking a class's register did, and how many are what."""

    present = serializers.IntegerField()
    absent = serializers.IntegerField()
    late = serializers.IntegerField()
    excused = serializers.IntegerField()


class RegisterQuerySerializer(serializers.QuerySerializer):
    class_id = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text="A class's id."
    )
    date = serializers.DateField(default=today, help_text="Today by default.")
    period = period(default=0, help_text="0, the default: the whole day.")


class RegisterRowSerializer(serializers.Serializer):
    """A student of the register.

    `status` is null where nobody has marked the student yet.
    """

    student_id = serializers.CharField()
    student_name = serializers.CharField()
    attendance_id = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices, allow_null=True)
    note = serializers.CharField(allow_blank=True)
    marked_by = serializers.IntegerField(allow_null=True, help_text="A user's id.")
    updated_at = serializers.DateTimeField(allow_null=True)


class RegisterPageSerializer(serializers.Serializer):
    """A whole class on a day, by name."""

    class_id = serializers.IntegerField()
    class_name = serializers.CharField()
    date = serializers.DateField()
    period = serializers.IntegerField()
    is_school_day = serializers.BooleanField()
    marked = serializers.IntegerField()
    unmarked = serializers.IntegerField()
    students = RegisterRowSerializer(many=True)


class MissingQuerySerializer(serializers.QuerySerializer):
    """Of which day, and whose."""

    date = serializers.DateField(
        default=today, validators=[not_in_the_future], help_text="Today by default."
    )
    period = period(
        help_text="The register of this period; by default one of any period will do."
    )
    class_id = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        help_text="Of this class alone.",
    )
    teacher_id = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST_ID,
        help_text="Of this class teacher's classes alone.",
    )


class MissingRegisterSerializer(serializers.Serializer):
    """A class whose register has not been taken."""

    class_id = serializers.IntegerField()
    class_name = serializers.CharField()
    teacher_id = serializers.IntegerField(allow_null=True)
    teacher_name = serializers.CharField(allow_null=True)
    date = serializers.DateField()
    students = serializers.IntegerField(help_text="Those at school now.")
    excused = serializers.IntegerField(help_text="Those who were excused beforehand.")


class MissingOfTeacherSerializer(serializers.Serializer):
    """How many registers a class teacher still has to take."""

    teacher_id = serializers.IntegerField(allow_null=True)
    teacher_name = serializers.CharField(allow_null=True)
    missing = serializers.IntegerField()
    class_names = serializers.ListField(child=serializers.CharField())


class MissingRegistersSerializer(serializers.Serializer):
    """The registers of a day that have not been taken, by class and by teacher."""

    date = serializers.DateField()
    is_school_day = serializers.BooleanField()
    reason = serializers.ChoiceField(
        choices=[each.value for each in Reason],
        allow_null=True,
        help_text="Why there is no school, where there isn't.",
    )
    holiday = serializers.CharField(allow_null=True)
    classes = MissingRegisterSerializer(many=True)
    teachers = MissingOfTeacherSerializer(many=True)
