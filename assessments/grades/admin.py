"""Grading policies, letters and recorded grades in the admin."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldBooleanWidget

from academics.models import Student
from accounts.admin_base import PolicyInline, PolicyModelAdmin, user_of
from accounts.policy import Scope, scope_for
from assessments.grades.grade_form import GradeForm
from assessments.grades.models import Grade, GradeChange, GradingPolicy, Weight
from assessments.marks.releases import is_released_by_hand, set_release_by_hand


class WeightInline(PolicyInline):
    resource = "grading"
    model = Weight


class PolicyForm(forms.ModelForm):
    """A policy, and when new marks of its unit are shown."""

    release_by_hand = forms.BooleanField(
        required=False,
        widget=UnfoldBooleanWidget,
        help_text="New marks wait until they are released together.",
    )

    class Meta:
        model = GradingPolicy
        fields = ("unit", "missing_counts_as", "drop_lowest")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # as a ModelForm's
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["release_by_hand"] = is_released_by_hand(self.instance.unit)


@admin.register(GradingPolicy)
class GradingPolicyAdmin(PolicyModelAdmin):
    resource = "grading"
    form = PolicyForm
    list_display = (
        "unit",
        "missing_counts_as",
        "drop_lowest",
        "release_by_hand",
        "set_by",
        "updated_at",
    )
    list_filter = ("unit__release_rule__by_hand", "missing_counts_as")
    list_select_related = ("unit__release_rule", "set_by")
    search_fields = ("unit__code", "unit__name")
    autocomplete_fields = ("unit",)
    readonly_fields = ("set_by", "updated_at")
    inlines = (WeightInline,)

    @display(description="release by hand", boolean=True)
    def release_by_hand(self, policy: GradingPolicy) -> bool:
        rule = getattr(policy.unit, "release_rule", None)
        return rule is not None and rule.by_hand

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Who reaches every unit's policy may set the first one of a unit."""
        return scope_for(request.user, self.resource, "update") is Scope.ALL

    def save_model(
        self, request: HttpRequest, obj: GradingPolicy, form: PolicyForm, change: bool
    ) -> None:
        """Name who set it; when new marks are shown is the marks' own rule."""
        obj.set_by = user_of(request)
        super().save_model(request, obj, form, change)
        set_release_by_hand(obj.unit, form.cleaned_data["release_by_hand"])


class GradeChangeInline(TabularInline):
    model = GradeChange
    extra, can_delete = 0, False
    fields = readonly_fields = ("before", "after", "changed_by", "changed_at", "reason")

    def has_view_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return True

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


@admin.register(Grade)
class GradeAdmin(PolicyModelAdmin):
    """Recorded grades; made and changed by the service of the API, which keeps their
    history.
    """

    resource, form = "grades", GradeForm
    list_display = (
        "student",
        "unit",
        "term",
        "assessment_type",
        "date_taken",
        "given",
        "recorded_by",
        "updated_at",
    )
    list_filter = ("term", "unit")
    list_select_related = ("student", "unit", "term", "recorded_by")
    search_fields = (
        "student__student_id",
        "student__first_name",
        "student__last_name",
        "unit__name",
    )
    autocomplete_fields = ("student", "unit", "term")
    fields = (
        ("student", "unit", "term"),
        ("assessment_type", "date_taken"),
        ("grade", "reason"),
        ("recorded_by", "updated_at"),
    )
    inlines = (GradeChangeInline,)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Grade | None = None
    ) -> tuple[str, ...]:
        written = ("recorded_by", "updated_at")
        return ("student", "unit", "term", *written) if obj else written

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return self._reaches(request, obj, "update")

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def get_form(
        self,
        request: HttpRequest,
        obj: Grade | None = None,
        change: bool = False,
        **kwargs: Any,  # those of `modelform_factory`
    ) -> type[GradeForm]:
        form = super().get_form(request, obj, change, **kwargs)
        grade_form = cast(type[GradeForm], form)
        grade_form.caller = user_of(request)
        return grade_form

    def formfield_for_foreignkey(
        self,
        db_field: ForeignKey,
        request: HttpRequest,
        **kwargs: Any,  # those of the form's field
    ) -> forms.ModelChoiceField | None:
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "create", resource="grades"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Grade, form: GradeForm, change: bool
    ) -> None:
        obj.pk = form.record().pk
