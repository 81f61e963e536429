"""Classes, units, terms, enrolments and teaching assignments."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model
from django.http import HttpRequest

from academics.calendar import today
from academics.models import (
    Enrolment,
    SchoolClass,
    Student,
    TeachingAssignment,
    Term,
    Unit,
)
from academics.querysets import ClassQuerySet, TermQuerySet
from academics.services import structure
from accounts.admin_base import PolicyInline, PolicyModelAdmin, user_of
from accounts.models import User
from accounts.policy import Scope, scope_for
from tracker_project.errors import ValidationError


class AssignmentInline(PolicyInline):
    resource = "teacher_assignments"
    model = TeachingAssignment
    fields = ("teacher", "unit", "school_class")
    autocomplete_fields = ("teacher", "unit", "school_class")


@admin.register(SchoolClass)
class ClassAdmin(PolicyModelAdmin):
    resource = "classes"
    list_display = ("class_name", "teacher", "year_level", "student_count")
    list_filter = ("year_level",)
    list_select_related = ("teacher__user",)
    search_fields = ("class_name",)
    autocomplete_fields = ("teacher",)
    fields = ("class_name", "teacher", "year_level")
    inlines = (AssignmentInline,)

    def get_queryset(self, request: HttpRequest) -> ClassQuerySet:
        classes = cast(ClassQuerySet, super().get_queryset(request))
        return classes.with_student_count()

    # An annotation, which the model's type doesn't know.
    @admin.display(description="students", ordering="student_count")
    def student_count(self, row: Any) -> int:
        return int(row.student_count)


class UnitForm(forms.ModelForm):
    """A unit, its code in upper case."""

    class Meta:
        model = Unit
        fields = ("code", "name", "credits", "description")

    def clean_code(self) -> str:
        """In upper case, as it is kept: so it is compared."""
        return str(self.cleaned_data["code"]).strip().upper()


@admin.register(Unit)
class UnitAdmin(PolicyModelAdmin):
    """Units; a teacher who adds one teaches it."""

    resource = "units"
    form = UnitForm
    list_display = ("code", "name", "credits")
    search_fields = ("code", "name")
    inlines = (AssignmentInline,)
    ordering = ("code",)

    def save_model(
        self, request: HttpRequest, obj: Unit, form: UnitForm, change: bool
    ) -> None:
        """A new one by the service, which assigns the teacher."""
        if change:
            obj.save()
        else:
            unit = structure.create_unit(by=user_of(request), **form.cleaned_data)
            obj.pk = unit.pk

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        """By a teacher in the API alone, which says what a unit still holds."""
        is_admin = scope_for(request.user, "units", "delete") is Scope.ALL
        return is_admin and super().has_delete_permission(request, obj)


class TermForm(forms.ModelForm):
    """A term whose days are its own."""

    class Meta:
        model = Term
        fields = ("name", "academic_year", "start_date", "end_date")

    def clean(self) -> dict[str, object]:
        """Refuse what the service would, before it is saved."""
        data: dict[str, object] = super().clean() or {}
        if not self.errors:
            try:
                structure.check_term(Term(pk=self.instance.pk, **data))
            except ValidationError as error:
                raise forms.ValidationError(error.message) from error
        return data


@admin.register(Term)
class TermAdmin(PolicyModelAdmin):
    resource = "terms"
    form = TermForm
    list_display = ("name", "academic_year", "start_date", "end_date", "is_current")
    list_filter = ("academic_year",)
    search_fields = ("name", "academic_year")

    def get_queryset(self, request: HttpRequest) -> TermQuerySet:
        terms = cast(TermQuerySet, super().get_queryset(request))
        return terms.with_currency(today())

    # An annotation, which the model's type doesn't know.
    @admin.display(description="current", boolean=True)
    def is_current(self, term: Any) -> bool:
        return bool(term.is_current)


class EnrolmentForm(forms.ModelForm):
    """A student in a unit, which must be the caller's to run in a new enrolment."""

    caller: User

    class Meta:
        model = Enrolment
        fields = ("student", "unit", "term", "state", "enrolled_date")

    def clean_unit(self) -> Unit:
        """Refuse a unit that the caller doesn't teach, by the rule of the API."""
        unit: Unit = self.cleaned_data["unit"]
        if self.instance.pk is not None and self.instance.unit_id == unit.pk:
            return unit
        own_units = Unit.objects.visible_to(self.caller, "update")
        if not own_units.filter(pk=unit.pk).exists():
            raise forms.ValidationError("You don't teach this unit.")
        return unit


@admin.register(Enrolment)
class EnrolmentAdmin(PolicyModelAdmin):
    """Students in units; student, unit and term stay as the enrolment was made."""

    resource = "enrolments"
    form = EnrolmentForm
    list_display = ("student", "unit", "term", "state", "enrolled_date")
    list_filter = ("state", "term", "unit")
    list_select_related = ("student", "unit", "term")
    search_fields = (
        "student__student_id",
        "student__first_name",
        "student__last_name",
        "unit__code",
        "unit__name",
    )
    autocomplete_fields = ("student", "unit", "term")

    def get_readonly_fields(
        self, request: HttpRequest, obj: Enrolment | None = None
    ) -> tuple[str, ...]:
        """Another unit is another enrolment."""
        return ("student", "unit", "term") if obj else ()

    def get_form(
        self,
        request: HttpRequest,
        obj: Enrolment | None = None,
        change: bool = False,
        **kwargs: Any,  # those of `modelform_factory`
    ) -> type[EnrolmentForm]:
        """The form, which knows who is filling it in."""
        form = super().get_form(request, obj, change, **kwargs)
        enrolment_form = cast(type[EnrolmentForm], form)
        enrolment_form.caller = user_of(request)
        return enrolment_form

    def formfield_for_foreignkey(
        self,
        db_field: ForeignKey,
        request: HttpRequest,
        **kwargs: Any,  # those of the form's field
    ) -> forms.ModelChoiceField | None:
        """Only students whom the caller may enrol."""
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "create", resource="enrolments"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(TeachingAssignment)
class AssignmentAdmin(PolicyModelAdmin):
    resource = "teacher_assignments"
    list_display = ("teacher", "unit", "school_class", "created_at")
    list_filter = ("unit", "school_class")
    list_select_related = ("teacher__user", "unit", "school_class")
    search_fields = (
        "teacher__user__first_name",
        "teacher__user__last_name",
        "unit__name",
        "school_class__class_name",
    )
    autocomplete_fields = ("teacher", "unit", "school_class")
    fields = ("teacher", "unit", "school_class")
