"""Marks and bands in the admin; what is computed is read only."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from unfold.decorators import action, display

from academics.models import Student
from academics.statuses import COLOURS, status_colour
from accounts.admin_base import PolicyInline, PolicyModelAdmin, user_of
from accounts.policy import ScopedQuerySet
from assessments.marks import services
from assessments.marks.averages import changing_marks
from assessments.marks.bands import Band, BandTableError, checked_table
from assessments.marks.entry.page import enter_marks
from assessments.marks.forms import AssessmentForm
from assessments.marks.guards import is_guarded
from assessments.marks.history import record_change
from assessments.marks.models import (
    Assessment,
    AssessmentChange,
    BandRow,
    BandScale,
    GradeLetter,
)
from assessments.marks.querysets import AssessmentQuerySet
from assessments.marks.releases import (
    is_published,
    is_released_by_hand,
    release_marks,
)
from assessments.marks.tasks import rebuild_bands


class BandFilter(admin.SimpleListFilter):
    """Offers the bands in force, without looking through the marks' statuses."""

    title, parameter_name = "status", "status"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, str]]:
        return [(band.name, band.name) for band in BandScale.in_force()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(status=self.value()) if self.value() else queryset


@admin.register(Assessment)
class AssessmentAdmin(PolicyModelAdmin):
    resource = "assessments"
    list_display = (
        "student",
        "unit",
        "assessment_type",
        "title",
        "score",
        "max_score",
        "percent",
        "band",
        "date_taken",
    )
    list_filter = (
        BandFilter,
        ("released_at", admin.EmptyFieldListFilter),
        "assessment_type",
        "unit",
        "term",
        "date_taken",
    )
    list_select_related = ("student", "unit")
    search_fields = (
        "student__student_id",
        "student__first_name",
        "student__last_name",
        "unit__name",
        "title",
    )
    autocomplete_fields = ("student", "unit", "term")
    actions = ("release",)
    actions_list = ("enter_marks",)
    form = AssessmentForm
    fields = (
        ("student", "unit"),
        ("assessment_type", "title"),
        ("score", "max_score"),
        ("percentage", "status"),
        ("date_taken", "term"),
        "notes",
        "staff_notes",
        "reason",
        ("released_at", "recorded_by", "created_at", "updated_at"),
    )
    readonly_fields = (
        "percentage",
        "status",
        "released_at",
        "recorded_by",
        "created_at",
        "updated_at",
    )

    @display(description="percent", ordering="percentage")
    def percent(self, mark: Assessment) -> str:
        return f"{mark.percentage.normalize():f} %"

    def get_queryset(self, request: HttpRequest) -> ScopedQuerySet[Assessment]:
        marks = cast(ScopedQuerySet[Assessment], super().get_queryset(request))
        return marks.annotate(colour=status_colour())

    @display(description="status", ordering="status", label=COLOURS)
    def band(self, mark: Assessment) -> tuple[str, str]:
        """The status as a label, in the colour of its place among the bands."""
        return getattr(mark, "colour", "info"), mark.status

    def get_form(
        self,
        request: HttpRequest,
        obj: Assessment | None = None,
        change: bool = False,
        **kwargs: Any,  # those of `modelform_factory`
    ) -> type[AssessmentForm]:
        form = super().get_form(request, obj, change, **kwargs)
        mark_form = cast(type[AssessmentForm], form)
        mark_form.caller = user_of(request)
        return mark_form

    def formfield_for_foreignkey(
        self,
        db_field: ForeignKey,
        request: HttpRequest,
        **kwargs: Any,  # those of the form's field
    ) -> forms.ModelChoiceField | None:
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "create", resource="assessments"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Assessment, form: AssessmentForm, change: bool
    ) -> None:
        """Save with the student's own status.

        Of a mark that was moved, the student whose it was as well.
        """
        students = {obj.student_id}
        if form.before is not None:
            students.add(form.before.student)
        else:
            obj.recorded_by = user_of(request)
            if is_released_by_hand(obj.unit):
                obj.released_at = None

        with changing_marks(students):
            if form.before is not None and form.is_another_mark():
                obj.compute_result(BandScale.in_force())
                reason = form.cleaned_data.get("reason", "")
                record_change(obj, by=user_of(request), reason=reason)
            super().save_model(request, obj, form, change)

    def has_delete_permission(
        self, request: HttpRequest, obj: Assessment | None = None
    ) -> bool:
        """Not of an exam's mark, nor of a published one.

        That needs a reason, which a page of this kind can't ask for.
        """
        may_delete = super().has_delete_permission(request, obj)
        if obj is None:
            return may_delete
        is_kept = is_published(obj, timezone.now()) or is_guarded(obj)
        return may_delete and not is_kept

    @action(description="Release the chosen marks to students and parents")
    def release(self, request: HttpRequest, queryset: AssessmentQuerySet) -> None:
        """Show the marks that are chosen, all at one moment."""
        caller = user_of(request)
        own = Assessment.objects.visible_to(caller, "update")
        ids = release_marks(own.filter(pk__in=queryset.values("pk")), by=caller)
        self.message_user(request, f"{len(ids)} marks were released.")

    @action(description="Enter a class's marks", url_path="enter-marks")
    def enter_marks(self, request: HttpRequest) -> HttpResponse:
        context = self.admin_site.each_context(request)
        return enter_marks(request, {**context, "opts": self.model._meta})

    def delete_model(self, request: HttpRequest, obj: Assessment) -> None:
        services.remove_marks([obj], by=user_of(request))

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[Assessment]
    ) -> None:
        services.remove_marks(list(queryset), by=user_of(request))


class BandRowFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        bands = []
        for form in self.forms:
            row = form.cleaned_data
            if row and not row.get("DELETE"):
                bands.append(Band(row["name"], row["lower_bound"]))
        try:
            checked_table(bands)
        except BandTableError as error:
            sentence = error.sentence
            if error.row is not None:
                sentence = f"{bands[error.row].name}: {sentence}"
            raise forms.ValidationError(sentence) from error


class BandRowInline(PolicyInline):
    resource = "bands"
    model = BandRow
    formset = BandRowFormSet
    extra, min_num, max_num = 3, 1, 20

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return obj is None and super().has_add_permission(request, obj)

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return obj is None and super().has_delete_permission(request, obj)


@admin.register(BandScale)
class BandScaleAdmin(PolicyModelAdmin):
    """The tables of bands: to put others in force, add a table.

    The ones before stay as they were.
    """

    resource = "bands"
    list_display = ("name", "in_force_at", "set_by", "is_in_force")
    list_select_related = ("set_by",)
    search_fields = ("name", "bands__name")
    readonly_fields = ("in_force_at", "set_by")
    inlines = (BandRowInline,)

    @display(description="in force", boolean=True)
    def is_in_force(self, scale: BandScale) -> bool:
        """Whether it is the table that was set last."""
        newest = BandScale.objects.order_by("-pk").values_list("pk", flat=True)
        return scale.pk == newest.first()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "update")

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: BandScale, form: forms.ModelForm, change: bool
    ) -> None:
        obj.set_by = user_of(request)
        super().save_model(request, obj, form, change)

    def save_related(
        self,
        request: HttpRequest,
        form: forms.ModelForm,
        formsets: Sequence[forms.BaseModelFormSet],
        change: bool,
    ) -> None:
        """Save the rows, and have every stored status brought up to date."""
        super().save_related(request, form, formsets, change)
        rebuild_bands.enqueue(by=user_of(request))


@admin.register(GradeLetter)
class GradeLetterAdmin(PolicyModelAdmin):
    """The school's letters and their points.

    Where there are none, the usual A to F hold.
    """

    resource = "grade_letters"
    list_display = ("letter", "lower_bound", "points")
    search_fields = ("letter",)


@admin.register(AssessmentChange)
class AssessmentChangeAdmin(PolicyModelAdmin):
    """Who changed a mark, from what to what, when and why.

    The table of roles lets nobody write it.
    """

    resource = "assessment_history"
    list_display = (
        "changed_at",
        "student",
        "unit",
        "action",
        "score_before",
        "score_after",
        "status_before",
        "status_after",
        "changed_by",
        "reason",
    )
    list_filter = ("action", "changed_at", "unit")
    list_select_related = ("student", "unit", "changed_by")
    search_fields = (
        "student__student_id",
        "student__first_name",
        "student__last_name",
        "unit__name",
        "reason",
    )

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False
