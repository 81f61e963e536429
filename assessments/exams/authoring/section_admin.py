"""The questions of a section, and who has extra time in every exam, in the admin."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from academics.models import Student
from accounts.admin_base import PolicyModelAdmin
from assessments.exams.authoring import allowance_services
from assessments.exams.authoring.admin import DraftInline, is_draft
from assessments.exams.authoring.admin_forms import SlotForm, save_in_order
from assessments.exams.models import Exam, Section, Slot, StandingAllowance


class SlotInline(DraftInline):
    """Questions, and what is drawn."""

    model, form = Slot, SlotForm
    fields = (
        "place",
        "question",
        "points",
        "draw",
        "tags",
        "pool_kind",
        "pool_difficulty",
        "pool_unit",
    )
    autocomplete_fields = ("question", "pool_unit")
    extra = 1

    def exam_of(self, obj: Any) -> Exam | None:
        """The section's."""
        return obj.exam if obj else None


@admin.register(Section)
class SectionAdmin(PolicyModelAdmin):
    """A part of an exam; reached from the exam's page."""

    resource = "exams"
    fields = ("exam", "title", "instructions")
    readonly_fields = ("exam",)
    inlines = (SlotInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Those of the exams that the caller may see."""
        rows = ModelAdmin.get_queryset(self, request)
        return rows.filter(exam__in=Exam.objects.visible_to(request.user))

    def _reaches(self, request: HttpRequest, obj: Model | None, action: str) -> bool:
        exams = Exam.objects.visible_to(request.user, action)
        return self._may(request, action) and (
            obj is None or exams.filter(sections=obj.pk).exists()
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the index: a section is nothing by itself."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """On the exam's page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only in a draft."""
        return (obj is None or is_draft(obj.exam)) and super().has_change_permission(
            request, obj
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only from a draft."""
        return (obj is None or is_draft(obj.exam)) and super().has_delete_permission(
            request, obj
        )

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        """In the order of their places."""
        save_in_order(formset, formset.instance.slots)

    def response_post_save_change(
        self, request: HttpRequest, obj: Section
    ) -> HttpResponse:
        """Back to the exam."""
        return redirect("admin:exams_exam_change", obj.exam_id)


@admin.register(StandingAllowance)
class StandingAllowanceAdmin(PolicyModelAdmin):
    """Extra time in every exam."""

    resource = "exam_allowances"
    list_display = ("student", "extra_time_percent", "set_by", "updated_at")
    list_select_related = ("student", "set_by")
    search_fields = ("student__student_id", "student__first_name", "student__last_name")
    autocomplete_fields = ("student",)
    readonly_fields = ("set_by", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The table knows one action for setting them."""
        return self._may(request, "update")

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """The same."""
        return self._reaches(request, obj, "update")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """It stays its student's."""
        return (*self.readonly_fields, "student") if obj else self.readonly_fields

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only students for whom the caller may set one."""
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "update", resource=self.resource
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: StandingAllowance, form: Any, change: bool
    ) -> None:
        """By the API's own service: attempts that run go by it at once."""
        if change:
            fields = {name: form.cleaned_data[name] for name in form.changed_data}
            allowance_services.change_standing_allowance(obj, by=request.user, **fields)
        else:
            made = allowance_services.create_standing_allowance(
                by=request.user, **form.cleaned_data
            )
            obj.pk = made.pk

    def delete_model(self, request: HttpRequest, obj: StandingAllowance) -> None:
        """The same."""
        allowance_services.remove_standing_allowance(obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Each of those that are chosen."""
        for allowance in queryset:
            allowance_services.remove_standing_allowance(allowance)
