"""The shapes of attendance.

A record as it is shown, a mark and a register as they come in.
"""

from typing import Any

from attendance.models import Attendance, Status
from attendance.validators import not_in_the_future
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.rows import Computed
from tracker_project.database.limits import LARGEST_ID

MAX_RECORDS = 10_000


class AttendanceSerializer(serializers.ModelSerializer):
    """One student, one class, one day."""

    attendance_id = serializers.IntegerField(source="id")
    student_id = serializers.CharField(source="student.student_id")
    student_name = Computed(
        serializers.CharField(),
        "student__first_name",
        "student__last_name",
        compute=lambda first, last: f"{first} {last}".strip(),
    )
    class_id = serializers.IntegerField(source="school_class_id", allow_null=True)
    class_name = serializers.CharField(
        source="school_class.class_name", allow_null=True
    )
    marked_by: Any = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="A user's id."
    )

    class Meta:
        model = Attendance
        fields = (
            "attendance_id",
            "student_id",
            "student_name",
            "class_id",
            "class_name",
            "date",
            "period",
            "status",
            "note",
            "marked_by",
            "created_at",
            "updated_at",
        )
        read_only_fields = fields


class DayMarkSerializer(serializers.Serializer):
    """A status on a day, of a student whom the address names."""

    shown_as = AttendanceSerializer

    class_id = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=LARGEST_ID,
        help_text="The student's own class by default.",
    )
    date = serializers.DateField(validators=[not_in_the_future])
    status = AnyCaseChoiceField(choices=Status.choices, help_text="In any case.")
    period = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=50,
        help_text="0, the default: the whole day.",
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=255)


class MarkSerializer(DayMarkSerializer):
    """A status of a student on a day."""

    student_id = serializers.CharField(
        max_length=50, help_text="A code (STU0001) or row id."
    )


class RecordedSerializer(AttendanceSerializer):
    """A record that was just marked."""

    message = serializers.CharField()

    class Meta(AttendanceSerializer.Meta):
        fields: Any = (*AttendanceSerializer.Meta.fields, "message")
        read_only_fields = fields


class RegisterSerializer(serializers.Serializer):
    """Many marks at once; all are recorded, or none."""

    records = serializers.ListField(allow_empty=False, max_length=MAX_RECORDS)


class RegisterRequestSerializer(serializers.Serializer):
    """How the document draws a register."""

    records = MarkSerializer(many=True, help_text=f"At most {MAX_RECORDS}.")


class RegisterAnswerSerializer(serializers.Serializer):
    """What a register did."""

    message = serializers.CharField()
    count = serializers.IntegerField(help_text="All records.")
    created = serializers.IntegerField(help_text="Those that were new.")
    updated = serializers.IntegerField(help_text="Those that had been marked already.")
