"""Exams in the admin: written, published and put away as by the API, by its own services."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count
from django.http import HttpRequest
from unfold.decorators import display

from academics.models import SchoolClass, Student, Unit
from accounts.admin_base import PolicyInline, PolicyModelAdmin
from assessments.exams.authoring import services
from assessments.exams.authoring.admin_forms import (
    AllowanceForm,
    AllowanceFormSet,
    ExamForm,
    PlacedForm,
    save_allowances,
    save_in_order,
)
from assessments.exams.authoring.rules import FIXED_ONCE_SAT
from assessments.exams.models import Exam, ExamAllowance, ExamState, Section
from tracker_project.errors import StudentTrackingException

COLOURS = {"published": "success", "draft": "info", "archived": "warning"}
MADE = (
    "state",
    "published_at",
    "released_at",
    "created_by",
    "created_at",
    "updated_at",
)


class DraftInline(PolicyInline):
    """Rows that belong to what an exam asks: they change in a draft alone."""

    resource = "exams"

    def exam_of(self, obj: Any) -> Exam | None:
        """The exam of the page's row."""
        return obj

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only to a draft."""
        return is_draft(self.exam_of(obj)) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only in a draft."""
        return is_draft(self.exam_of(obj)) and super().has_change_permission(
            request, obj
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only from a draft."""
        return is_draft(self.exam_of(obj)) and super().has_delete_permission(
            request, obj
        )


class SectionInline(DraftInline):
    """The parts of an exam; their questions are on their own pages."""

    model, form = Section, PlacedForm
    fields = ("place", "title", "instructions", "asks")
    readonly_fields = ("asks",)
    show_change_link = True
    verbose_name_plural = (
        "sections: save, then open one by its link to choose its questions"
    )

    @display(description="questions")
    def asks(self, section: Section) -> str:
        """What stands in it."""
        slots = (
            section.slots.select_related("question").order_by("position")
            if section.pk
            else ()
        )
        return ", ".join(
            str(slot.question)
            if slot.question
            else f"{slot.draw} drawn by {' and '.join(slot.pool_tags) or 'unit'}"
            for slot in slots
        )


class AllowanceInline(PolicyInline):
    """What single students are allowed."""

    resource, model, form, formset = (
        "exam_allowances",
        ExamAllowance,
        AllowanceForm,
        AllowanceFormSet,
    )
    fields = ("student", "extra_time_percent", "extra_attempts", "closes_at", "note")
    autocomplete_fields = ("student",)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only students for whom the caller may set one."""
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "update", resource="exam_allowances"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def is_draft(exam: Exam | None) -> bool:
    """Whether what it asks may change."""
    return exam is None or exam.state == ExamState.DRAFT


@admin.register(Exam)
class ExamAdmin(PolicyModelAdmin):
    """Exams."""

    resource, form = "exams", ExamForm
    list_display = (
        "title",
        "unit",
        "show_state",
        "opens_at",
        "closes_at",
        "duration_minutes",
        "sat",
    )
    list_filter = ("state", "unit", "term", "release")
    list_select_related = ("unit",)
    search_fields = ("title", "unit__code", "unit__name")
    autocomplete_fields = ("unit", "term", "classes", "students")
    readonly_fields = MADE
    inlines = (SectionInline, AllowanceInline)
    actions = ("publish", "unpublish", "archive")
    fieldsets = (
        (None, {"fields": (("title", "state"), ("unit", "term"), "instructions")}),
        ("Who may sit it", {
            "fields": ("classes", "students", "access_code"),
            "description": "Where nobody is named: all who are enrolled in the unit, in that term.",
        }),
        ("When", {
            "fields": (("opens_at", "closes_at"), ("duration_minutes", "grace_seconds"),
                       ("attempts_allowed", "counting")),
            "description": "All times are in UTC.",
        }),
        ("The paper", {"fields": (("shuffle_questions", "shuffle_choices"),)}),
        ("Results", {
            "fields": (("pass_mark", "assessment_type"), ("release", "shows"), ("is_anonymous", "moderation_percent"))
        }),
        ("Record", {"fields": (("published_at", "released_at"), ("created_by", "created_at", "updated_at"))}),
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the number of attempts."""
        return (
            super()
            .get_queryset(request)
            .annotate(attempt_count=Count("attempts", distinct=True))
        )

    @display(description="state", ordering="state", label=COLOURS)
    def show_state(self, exam: Exam) -> str:
        """The state as a coloured label."""
        return exam.state

    @display(description="attempts", ordering="attempt_count")
    def sat(self, exam: Any) -> int:
        """How many attempts there are."""
        return int(exam.attempt_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was made by itself, and what is fixed once somebody has begun."""
        fixed = (
            obj is not None
            and obj.state == ExamState.PUBLISHED
            and obj.attempts.exists()
        )
        return (*MADE, *FIXED_ONCE_SAT) if fixed else MADE

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of an archived one."""
        archived = obj is not None and obj.state == ExamState.ARCHIVED
        return not archived and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only of a draft."""
        return is_draft(obj) and super().has_delete_permission(request, obj)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only units in which the caller may run exams."""
        if db_field.name == "unit":
            kwargs["queryset"] = Unit.objects.visible_to(
                request.user, "update", resource="exams"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only classes and students for whom the caller may."""
        models: dict[str, Any] = {"classes": SchoolClass, "students": Student}
        rows = models[db_field.name].objects.visible_to(
            request.user, "update", resource="exams"
        )
        return super().formfield_for_manytomany(
            db_field, request, **{**kwargs, "queryset": rows}
        )

    def save_model(
        self, request: HttpRequest, obj: Exam, form: Any, change: bool
    ) -> None:
        """Save by the API's own service, which moves the ends of attempts too."""
        if change:
            services.change_exam(obj, by=request.user, **form.own_changes())
        else:
            obj.created_by = request.user  # type: ignore[assignment]
            super().save_model(request, obj, form, change)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        """Sections in the order of their places; allowances by the API's own services."""
        if formset.model is Section:
            self._save_sections(formset)
        else:
            save_allowances(formset, by=request.user)

    def _save_sections(self, formset: Any) -> None:
        if is_draft(formset.instance):
            save_in_order(formset, formset.instance.sections)
        else:  # shown only: nothing came in of them
            formset.new_objects, formset.changed_objects, formset.deleted_objects = (
                [],
                [],
                [],
            )

    @admin.action(description="Publish the chosen exams", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: Any) -> None:
        """Freeze what they ask and let them be sat."""
        self._each(request, queryset, services.publish_exam, "published")

    @admin.action(description="Make drafts of the chosen exams", permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: Any) -> None:
        """While nobody has begun."""
        self._each(request, queryset, services.unpublish_exam, "made drafts again")

    @admin.action(description="Archive the chosen exams", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: Any) -> None:
        """Put them away; their results stay."""
        self._each(request, queryset, services.archive_exam, "archived")

    def _each(
        self, request: HttpRequest, exams: Any, service: Callable[..., Exam], done: str
    ) -> None:
        count = 0
        for exam in exams:
            try:
                service(exam, by=request.user)
                count += 1
            except StudentTrackingException as error:
                faults = [
                    f"{field}: {' '.join(sentences)}"
                    for field, sentences in error.details.items()
                ]
                messages.error(request, f"{exam}: {'; '.join(faults) or error.message}")
        if count:
            messages.success(request, f"{count} {done}.")
