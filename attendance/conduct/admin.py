"""Behaviour and participation in the admin."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import HttpRequest
from unfold.decorators import display

from academics.models import Student
from accounts.admin_base import PolicyModelAdmin
from attendance.conduct.models import BehaviourRecord, Participation
from attendance.forms import StudentDayForm


class ConductAdmin(PolicyModelAdmin):
    form = StudentDayForm
    search_fields: ClassVar[tuple[str, ...]] = (
        "student__student_id",
        "student__first_name",
        "student__last_name",
    )
    autocomplete_fields: ClassVar[tuple[str, ...]] = ("student",)
    list_select_related: ClassVar[tuple[str, ...]] = ("student",)
    date_hierarchy = "date"
    readonly_fields = ("created_by", "created_at", "updated_at")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: object
    ) -> Any:
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "create", resource=self.resource
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)


@admin.register(BehaviourRecord)
class BehaviourAdmin(ConductAdmin):
    resource = "behaviour"
    list_display = (
        "date",
        "student",
        "show_type",
        "category",
        "severity",
        "follow_up_date",
        "followed_up",
        "teacher",
    )
    list_filter = ("behavior_type", "severity", "followed_up", "date")
    list_select_related = ("student", "teacher__user")
    autocomplete_fields = ("student", "teacher")
    actions = ("done",)

    @display(
        description="type",
        ordering="behavior_type",
        label={"positive": "success", "negative": "danger"},
    )
    def show_type(self, record: BehaviourRecord) -> str:
        """The type as a coloured label."""
        return record.behavior_type

    @admin.action(
        description="Tick off the follow-up of those that are chosen",
        permissions=["change"],
    )
    def done(self, request: HttpRequest, queryset: Any) -> None:
        """Somebody has looked again."""
        messages.success(
            request, f"{queryset.to_follow_up().update(followed_up=True)} ticked off."
        )


@admin.register(Participation)
class ParticipationAdmin(ConductAdmin):
    resource = "participation"
    list_display = ("date", "student", "kind", "event_name", "status", "rating")
    list_filter = ("kind", "rating", "date")
    autocomplete_fields = ("student", "school_class")
