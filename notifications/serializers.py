"""The shape of a reminder."""

from typing import Any

from rest_framework import serializers

from academics.models import Student
from academics.references import StudentReference, UnitReference
from notifications.models import Reminder
from tracker_project.api.rows import Computed


def _name_of(first: str | None, last: str | None) -> str | None:
    return None if first is None else f"{first} {last}".strip()


class ReminderSerializer(serializers.ModelSerializer):
    """A reminder; without `student_id` it is the caller's own."""

    reminder_id = serializers.IntegerField(source="id", read_only=True)
    student_id = StudentReference(
        source="student", resource="reminders", required=False, allow_null=True,
        help_text="Whom it is for, by code (STU0001) or row id; left out or null: for oneself.",
    )  # fmt: skip
    student_name = Computed(
        serializers.CharField(allow_null=True),
        "student__first_name",
        "student__last_name",
        compute=_name_of,
    )
    unit = UnitReference(
        required=False,
        allow_null=True,
        help_text="A unit's code, name or row id; shown as the code.",
    )
    created_by: Any = serializers.PrimaryKeyRelatedField(
        read_only=True, allow_null=True, help_text="The user who set it."
    )

    class Meta:
        model = Reminder
        fields = (
            "reminder_id", "student_id", "student_name", "unit", "message", "due_date",
            "is_completed", "completed_at", "created_by", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("completed_at", "created_at", "updated_at")

    def create(self, validated_data: dict[str, Any]) -> Reminder:
        """A reminder that the caller sets."""
        by = self.context["request"].user
        validated_data.setdefault("student", None)
        return Reminder.objects.create(created_by=by, **self._addressed(validated_data))

    def update(self, instance: Reminder, validated_data: dict[str, Any]) -> Reminder:
        """Changed as far as the body says; its addressee too."""
        return super().update(instance, self._addressed(validated_data))

    def _addressed(self, fields: dict[str, Any]) -> dict[str, Any]:
        """`fields` with the student, or else the user, whom the reminder is for."""
        if "student" not in fields:
            return fields
        by = self.context["request"].user
        student = fields["student"] or Student.objects.filter(user=by).first()
        return {**fields, "student": student, "user": None if student else by}
