"""The questions of a section, and who has extra time in every exam, in the admin."""

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from unfold.admin import ModelAdmin

from academics.models import Student
from accounts.admin_base import PolicyModelAdmin, user_of
from assessments.exams.authoring import allowance_services
from assessments.exams.authoring.admin import DraftInline, is_draft
from assessments.exams.authoring.forms import SlotForm, save_in_order
from assessments.exams.models import Exam, Section, Slot, StandingAllowance


class SlotInline(DraftInline):
    """Questions, and what is drawn."""

    model = Slot
    form = SlotForm
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

    def exam_of(self, obj: Section | None) -> Exam | None:  # type: ignore[override]
        return obj.exam if obj else None


@admin.register(Section)
class SectionAdmin(PolicyModelAdmin):
    """A part of an exam; reached from the exam's page."""

    resource = "exams"
    fields = ("exam", "title", "instructions")
    readonly_fields = ("exam",)
    inlines = (SlotInline,)

    def get_queryset(  # type: ignore[override]  # a section has no scope of its own
        self, request: HttpRequest
    ) -> QuerySet[Section]:
        """Those of the exams that the caller may see."""
        rows = ModelAdmin.get_queryset(self, request)
        return rows.filter(exam__in=Exam.objects.visible_to(request.user))

    def _reaches(self, request: HttpRequest, obj: Section | None, action: str) -> bool:
        if not self._may(request, action):
            return False
        exams = Exam.objects.visible_to(request.user, action)
        return obj is None or exams.filter(sections=obj.pk).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Not in the index: a section is nothing by itself."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only on the exam's page."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Section | None = None
    ) -> bool:
        is_open = obj is None or is_draft(obj.exam)
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Section | None = None
    ) -> bool:
        is_open = obj is None or is_draft(obj.exam)
        return is_open and super().has_delete_permission(request, obj)

    def save_formset(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formset: forms.BaseInlineFormSet,
        change: bool,
    ) -> None:
        save_in_order(formset, formset.instance.slots)

    def response_post_save_change(
        self, request: HttpRequest, obj: Section
    ) -> HttpResponseRedirect:
        """Go back to the exam."""
        return redirect("admin:exams_exam_change", obj.exam_id)


@admin.register(StandingAllowance)
class StandingAllowanceAdmin(PolicyModelAdmin):
    """Extra time in every exam, set by the API's own services."""

    resource = "exam_allowances"
    list_display = ("student", "extra_time_percent", "set_by", "updated_at")
    list_select_related = ("student", "set_by")
    search_fields = ("student__student_id", "student__first_name", "student__last_name")
    autocomplete_fields = ("student",)
    readonly_fields = ("set_by", "updated_at")

    # The policy table has one action for setting them and taking them away.
    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "update")

    def has_delete_permission(
        self, request: HttpRequest, obj: StandingAllowance | None = None
    ) -> bool:
        return self._reaches(request, obj, "update")

    def get_readonly_fields(
        self, request: HttpRequest, obj: StandingAllowance | None = None
    ) -> tuple[str, ...]:
        """It stays its student's."""
        if obj is None:
            return self.readonly_fields
        return (*self.readonly_fields, "student")

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        """Only students for whom the caller may set one."""
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "update", resource=self.resource
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self,
        request: HttpRequest,
        obj: StandingAllowance,
        form: forms.ModelForm,
        change: bool,
    ) -> None:
        if change:
            fields = {name: form.cleaned_data[name] for name in form.changed_data}
            allowance_services.change_standing_allowance(
                obj, by=user_of(request), **fields
            )
        else:
            saved = allowance_services.create_standing_allowance(
                by=user_of(request), **form.cleaned_data
            )
            obj.pk = saved.pk

    def delete_model(self, request: HttpRequest, obj: StandingAllowance) -> None:
        allowance_services.remove_standing_allowance(obj)

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[StandingAllowance]
    ) -> None:
        for allowance in queryset:
            allowance_services.remove_standing_allowance(allowance)
