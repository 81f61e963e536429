"""Reminders in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest

from academics.models import Student
from accounts.admin_base import PolicyModelAdmin, user_of
from notifications.models import Reminder


@admin.register(Reminder)
class ReminderAdmin(PolicyModelAdmin):
    """What is to be done by when; without a student it is the caller's own."""

    resource = "reminders"
    list_display = (
        "message",
        "due_date",
        "is_completed",
        "student",
        "unit",
        "created_by",
    )
    list_filter = ("is_completed", "due_date", "unit")
    list_select_related = ("student", "unit", "created_by")
    search_fields = (
        "message",
        "student__student_id",
        "student__first_name",
        "student__last_name",
    )
    autocomplete_fields = ("student", "unit")
    fields = (
        "student",
        "unit",
        "message",
        "due_date",
        "is_completed",
        "completed_at",
        "created_by",
        "created_at",
    )
    readonly_fields = ("completed_at", "created_by", "created_at")
    date_hierarchy = "due_date"
    actions = ("mark_done",)

    def formfield_for_foreignkey(
        self,
        db_field: ForeignKey[Any, Any],
        request: HttpRequest,
        **kwargs: Any,  # of the form's field
    ) -> ModelChoiceField | None:
        """Only students whom the caller may remind."""
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "create", resource="reminders"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Reminder, form: ModelForm, change: bool
    ) -> None:
        """Whoever sets it is written down, and is the addressee where no student is."""
        user = user_of(request)
        if not change:
            obj.created_by = user
        obj.user = None if obj.student else (obj.user or user)
        obj.save()

    @admin.action(description="Tick off those that are chosen", permissions=["change"])
    def mark_done(self, request: HttpRequest, queryset: QuerySet[Reminder]) -> None:
        """One by one, so that each leaves its trace in the audit."""
        for reminder in queryset.filter(is_completed=False):
            reminder.is_completed = True
            reminder.save()
