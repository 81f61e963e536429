"""Reminders: everybody's own, and a student's for those around the student."""

from typing import cast

from django.db.models import Model
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view

from notifications.filters import ReminderFilterSet
from notifications.models import Reminder
from notifications.serializers import ReminderSerializer
from tracker_project.api.serializers import BaseSerializer
from tracker_project.api.views import ResourceViewSet
from tracker_project.errors import PermissionError

FOR_ONESELF = OpenApiExample(
    "For oneself",
    request_only=True,
    value={
        "message": "Hand in the essay on rivers",
        "due_date": "2026-12-04",
        "unit": "GEO",
    },
)
FOR_A_STUDENT = OpenApiExample(
    "For a student, by staff",
    request_only=True,
    value={
        "student_id": "STU0001",
        "message": "Bring the missing lab report",
        "due_date": "2026-12-04",
    },
)
DONE = OpenApiExample("Done", request_only=True, value={"is_completed": True})


@extend_schema_view(
    list=extend_schema(
        operation_id="listReminders", summary="Reminders, the next due first"
    ),
    create=extend_schema(
        operation_id="createReminder",
        summary="Set a reminder for oneself or, as staff, for a student",
        examples=[FOR_ONESELF, FOR_A_STUDENT],
    ),
    retrieve=extend_schema(operation_id="getReminder", summary="One reminder"),
    update=extend_schema(
        operation_id="replaceReminder", summary="The same as PATCH", examples=[DONE]
    ),
    partial_update=extend_schema(
        operation_id="updateReminder",
        summary="Change a reminder or tick it off",
        examples=[DONE],
    ),
    destroy=extend_schema(operation_id="deleteReminder", summary="Remove a reminder"),
)
class ReminderViewSet(ResourceViewSet):
    resource = "reminders"
    model = Reminder
    serializer_class = ReminderSerializer
    filterset_class = ReminderFilterSet
    search_fields = ("message",)
    ordering_fields = {"due_date": "due_date", "created_at": "created_at", "id": "pk"}
    ordering = ("due_date", "pk")

    def perform_update(self, serializer: BaseSerializer[Reminder]) -> None:
        """What somebody else set for the caller can be ticked off, not reworded."""
        reminder = cast(Reminder, serializer.instance)

        for name, value in serializer.validated_data.items():
            if name != "is_completed" and getattr(reminder, name) != value:
                self._check_authorship(reminder)
        serializer.save()

    def perform_destroy(self, instance: Model) -> None:
        """What somebody else set for the caller stays."""
        self._check_authorship(cast(Reminder, instance))
        instance.delete()

    def _check_authorship(self, reminder: Reminder) -> None:
        if not reminder.may_be_reworded_by(self.caller):
            raise PermissionError(
                "Somebody else set this reminder: you can only tick it off."
            )
