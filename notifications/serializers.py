"""The shape of a reminder."""

from typing import Any

from academics.models import Student
from academics.references import StudentReference, UnitReference
from accounts.models import User
from notifications.models import Reminder
from tracker_project.api import serializers
from tracker_project.api.rows import Computed

Fields = dict[str, Any]  # what DRF has checked, by name


def student_name_of(first_name: str | None, last_name: str | None) -> str | None:
    if first_name is None:  # the reminder is for a user
        return None
    return f"{first_name} {last_name}".strip()


class ReminderSerializer(serializers.ModelSerializer):
    """A reminder; without `student_id` it is the caller's own."""

    id = serializers.IntegerField(read_only=True)
    reminder_id = serializers.IntegerField(source="id", read_only=True)
    student_id = StudentReference(
        source="student",
        resource="reminders",
        required=False,
        allow_null=True,
        help_text=(
            "Whom it is for, by code (STU0001) or row id; "
            "left out or null: for oneself."
        ),
    )
    student_name = Computed(
        serializers.CharField(allow_null=True),
        "student__first_name",
        "student__last_name",
        compute=student_name_of,
    )
    unit = UnitReference(
        required=False,
        allow_null=True,
        help_text="A unit's code, name or row id; shown as the code.",
    )
    created_by: "serializers.PrimaryKeyRelatedField[User]" = (
        serializers.PrimaryKeyRelatedField(
            read_only=True, allow_null=True, help_text="The user who set it."
        )
    )

    class Meta:
        model = Reminder
        fields = (
            "id",
            "reminder_id",
            "student_id",
            "student_name",
            "unit",
            "message",
            "due_date",
            "is_completed",
            "completed_at",
            "created_by",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("completed_at", "created_at", "updated_at")

    def create(self, validated_data: Fields) -> Reminder:
        validated_data.setdefault("student", None)
        fields = self._with_addressee(validated_data)
        return Reminder.objects.create(created_by=self._caller, **fields)

    def update(self, instance: Reminder, validated_data: Fields) -> Reminder:
        return super().update(instance, self._with_addressee(validated_data))

    @property
    def _caller(self) -> User:
        return self.context["request"].user

    def _with_addressee(self, fields: Fields) -> Fields:
        """`fields` with the student, or else the user, whom the reminder is for.

        A student's own reminders are the student's, not the account's.
        """
        if "student" not in fields:
            return fields

        student = fields["student"]
        if student is None:
            student = Student.objects.filter(user=self._caller).first()
        user = self._caller if student is None else None
        return {**fields, "student": student, "user": user}
