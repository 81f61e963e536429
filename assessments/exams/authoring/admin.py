"""Exams in the admin: written, published and archived by the API's own services."""

from typing import Protocol, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, ForeignKey, ManyToManyField, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from academics.models import SchoolClass, Student, Unit
from accounts.admin_base import PolicyInline, PolicyModelAdmin, user_of
from accounts.models import User
from accounts.policy import ScopedQuerySet
from assessments.exams.authoring import services
from assessments.exams.authoring.forms import (
    AllowanceForm,
    AllowanceFormSet,
    ExamForm,
    PlacedForm,
    save_allowances,
    save_in_order,
)
from assessments.exams.authoring.validation import FIXED_ONCE_BEGUN
from assessments.exams.models import Exam, ExamAllowance, ExamState, Section
from tracker_project.errors import StudentTrackingException

STATE_COLOURS = {"published": "success", "draft": "info", "archived": "warning"}
WRITTEN_BY_US = (
    "state",
    "published_at",
    "released_at",
    "created_by",
    "created_at",
    "updated_at",
)


class StateService(Protocol):
    """A service that changes an exam's state."""

    def __call__(self, exam: Exam, *, by: User) -> Exam: ...


def is_draft(exam: Exam | None) -> bool:
    """Whether what it asks may change."""
    return exam is None or exam.state == ExamState.DRAFT


class DraftInline(PolicyInline):
    """Rows that belong to what an exam asks: they change in a draft alone."""

    resource = "exams"

    def exam_of(self, obj: Exam | None) -> Exam | None:
        """The exam of the page's row."""
        return obj

    def has_add_permission(self, request: HttpRequest, obj: Exam | None = None) -> bool:
        is_open = is_draft(self.exam_of(obj))
        return is_open and super().has_add_permission(request, obj)

    def has_change_permission(
        self, request: HttpRequest, obj: Exam | None = None
    ) -> bool:
        is_open = is_draft(self.exam_of(obj))
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Exam | None = None
    ) -> bool:
        is_open = is_draft(self.exam_of(obj))
        return is_open and super().has_delete_permission(request, obj)


class SectionInline(DraftInline):
    """The parts of an exam; their questions are on their own pages."""

    model = Section
    form = PlacedForm
    fields = ("place", "title", "instructions", "asks")
    readonly_fields = ("asks",)
    show_change_link = True
    verbose_name_plural = (
        "sections: save, then open one by its link to choose its questions"
    )

    @display(description="questions")
    def asks(self, section: Section) -> str:
        if not section.pk:
            return ""

        asked = []
        for slot in section.slots.select_related("question").order_by("position"):
            if slot.question:
                asked.append(str(slot.question))
            else:
                pool = " and ".join(slot.pool_tags) or "unit"
                asked.append(f"{slot.draw} drawn by {pool}")
        return ", ".join(asked)


class AllowanceInline(PolicyInline):
    """What single students are allowed."""

    resource = "exam_allowances"
    model = ExamAllowance
    form = AllowanceForm
    formset = AllowanceFormSet
    fields = ("student", "extra_time_percent", "extra_attempts", "closes_at", "note")
    autocomplete_fields = ("student",)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        """Only students for whom the caller may set one."""
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "update", resource="exam_allowances"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Exam)
class ExamAdmin(PolicyModelAdmin):
    resource = "exams"
    form = ExamForm
    list_display = (
        "title",
        "unit",
        "show_state",
        "opens_at",
        "closes_at",
        "duration_minutes",
        "attempt_count",
    )
    list_filter = ("state", "unit", "term", "release")
    list_select_related = ("unit",)
    search_fields = ("title", "unit__code", "unit__name")
    autocomplete_fields = ("unit", "term", "classes", "students")
    readonly_fields = WRITTEN_BY_US
    inlines = (SectionInline, AllowanceInline)
    actions = ("publish", "unpublish", "archive")
    fieldsets = (
        (None, {"fields": (("title", "state"), ("unit", "term"), "instructions")}),
        (
            "Who may sit it",
            {
                "fields": ("classes", "students", "access_code"),
                "description": "Where nobody is named: "
                "all who are enrolled in the unit, in that term.",
            },
        ),
        (
            "When",
            {
                "fields": (
                    ("opens_at", "closes_at"),
                    ("duration_minutes", "grace_seconds"),
                    ("attempts_allowed", "counting"),
                ),
                "description": "All times are in UTC.",
            },
        ),
        ("The paper", {"fields": (("shuffle_questions", "shuffle_choices"),)}),
        (
            "Results",
            {
                "fields": (
                    ("pass_mark", "assessment_type"),
                    ("release", "shows"),
                    ("is_anonymous", "moderation_percent"),
                )
            },
        ),
        (
            "Record",
            {
                "fields": (
                    ("published_at", "released_at"),
                    ("created_by", "created_at", "updated_at"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> ScopedQuerySet[Exam]:
        exams = cast("ScopedQuerySet[Exam]", super().get_queryset(request))
        return exams.annotate(number_of_attempts=Count("attempts", distinct=True))

    @display(description="state", ordering="state", label=STATE_COLOURS)
    def show_state(self, exam: Exam) -> str:
        """The state as a coloured label."""
        return exam.state

    @display(description="attempts", ordering="number_of_attempts")
    def attempt_count(self, exam: Exam) -> int:
        return exam.number_of_attempts  # type: ignore[attr-defined]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Exam | None = None
    ) -> tuple[str, ...]:
        """What is written by itself, and what is fixed once somebody has begun."""
        if obj is None or obj.state != ExamState.PUBLISHED:
            return WRITTEN_BY_US
        if not obj.attempts.exists():
            return WRITTEN_BY_US
        return (*WRITTEN_BY_US, *FIXED_ONCE_BEGUN)

    def has_change_permission(
        self, request: HttpRequest, obj: Exam | None = None
    ) -> bool:
        is_archived = obj is not None and obj.state == ExamState.ARCHIVED
        return not is_archived and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: Exam | None = None
    ) -> bool:
        return is_draft(obj) and super().has_delete_permission(request, obj)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        """Only units in which the caller may run exams."""
        if db_field.name == "unit":
            kwargs["queryset"] = Unit.objects.visible_to(
                request.user, "update", resource="exams"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **kwargs: object
    ) -> forms.ModelMultipleChoiceField | None:
        """Only classes and students who are within the caller's scope for exams."""
        model = SchoolClass if db_field.name == "classes" else Student
        kwargs["queryset"] = model.objects.visible_to(
            request.user, "update", resource="exams"
        )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Exam, form: ExamForm, change: bool
    ) -> None:
        """Save by the API's own service, which moves the ends of attempts too."""
        if change:
            services.change_exam(obj, by=user_of(request), **form.own_changes())
        else:
            obj.created_by = user_of(request)
            super().save_model(request, obj, form, change)

    def save_formset(
        self,
        request: HttpRequest,
        form: ExamForm,
        formset: forms.BaseInlineFormSet,
        change: bool,
    ) -> None:
        """Sections in the order of their places; allowances by the API's services."""
        if formset.model is not Section:
            save_allowances(formset, by=user_of(request))
        elif is_draft(formset.instance):
            save_in_order(formset, formset.instance.sections)
        else:
            # Nothing came in of sections that are only looked at.
            formset.new_objects = []
            formset.changed_objects = []
            formset.deleted_objects = []

    @admin.action(description="Publish the chosen exams", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Exam]) -> None:
        self.change_states(request, queryset, services.publish_exam, "published")

    @admin.action(description="Make drafts of the chosen exams", permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Exam]) -> None:
        self.change_states(
            request, queryset, services.unpublish_exam, "made drafts again"
        )

    @admin.action(description="Archive the chosen exams", permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Exam]) -> None:
        self.change_states(request, queryset, services.archive_exam, "archived")

    def change_states(
        self,
        request: HttpRequest,
        exams: QuerySet[Exam],
        service: StateService,
        done: str,
    ) -> None:
        """Change each exam's state, and tell of those that could not be changed."""
        count = 0
        for exam in exams:
            try:
                service(exam, by=user_of(request))
                count += 1
            except StudentTrackingException as error:
                faults = [
                    f"{field}: {' '.join(sentences)}"
                    for field, sentences in error.details.items()
                ]
                messages.error(request, f"{exam}: {'; '.join(faults) or error.message}")
        if count:
            messages.success(request, f"{count} {done}.")
