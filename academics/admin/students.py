"""Students with their guardians, emergency contacts and enrolments."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from academics.admin.structure import EnrolmentForm
from academics.calendar import today
from academics.lifecycle.admin import DepartureInline, MembershipInline
from academics.lifecycle.admin_actions import LifecycleActions
from academics.lifecycle.services.class_history import correct_class_start
from academics.models import EmergencyContact, Enrolment, Guardian, Parent, Student
from academics.models.people import age_on
from academics.services import students
from academics.statuses import COLOURS, status_colour
from accounts.admin_base import PolicyInline, PolicyModelAdmin, user_of
from accounts.models import User
from accounts.policy import ScopedQuerySet, scope_for


class GuardianForm(forms.ModelForm):
    """A guardian; which one is the primary is for the whole set to say."""

    caller: User

    class Meta:
        model = Guardian
        fields = ("name", "relationship", "phone", "email", "is_primary", "parent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # those of forms.ModelForm
        """With the parents whom the caller may see, and the one who is chosen."""
        super().__init__(*args, **kwargs)
        field = self.fields.get("parent")
        if isinstance(field, forms.ModelChoiceField):
            visible = Parent.objects.visible_to(self.caller).order_by().values("pk")
            chosen = Q(pk=self.instance.parent_id)
            field.queryset = Parent.objects.filter(Q(pk__in=visible) | chosen)

    def _get_validation_exclusions(self) -> set[str]:
        return {*super()._get_validation_exclusions(), "is_primary"}  # type: ignore[misc]


class GuardianFormSet(forms.BaseInlineFormSet):
    """A student's guardians, of whom one is the primary."""

    def _primary_forms(self) -> list[forms.ModelForm]:
        primary = []
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if form not in self.deleted_forms and cleaned.get("is_primary"):
                primary.append(form)
        return primary

    def clean(self) -> None:
        super().clean()
        if len(self._primary_forms()) > 1:
            raise forms.ValidationError("Only one guardian can be the primary one.")

    def save(self, commit: bool = True) -> list[Model]:
        """The old primary guardian gives way before the new one is saved."""
        primary = [form.instance.pk for form in self._primary_forms()]
        former = Guardian.objects.filter(student=self.instance, is_primary=True)
        former.exclude(pk__in=primary).update(is_primary=False)
        return super().save(commit)


class CallerInline(PolicyInline):
    """Rows whose form knows who is filling it in, as its `caller`."""

    def get_formset(
        self,
        request: HttpRequest,
        obj: Model | None = None,
        **kwargs: Any,  # those of `inlineformset_factory`
    ) -> type[forms.BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.caller = request.user
        return formset


class GuardianInline(CallerInline):
    resource = "students"
    model = Guardian
    form = GuardianForm
    formset = GuardianFormSet
    autocomplete_fields = ("parent",)


class EmergencyContactInline(PolicyInline):
    resource = "students"
    model = EmergencyContact
    fields = ("priority", "name", "relationship", "phone", "email")


class EnrolmentInline(CallerInline):
    resource = "enrolments"
    model = Enrolment
    form = EnrolmentForm
    fields = ("unit", "term", "state", "enrolled_date")
    autocomplete_fields = ("unit", "term")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        """With the names that the rows show."""
        return super().get_queryset(request).select_related("student", "unit", "term")


class StudentForm(forms.ModelForm):
    """A student; the next code is found where none is given."""

    student_id = forms.CharField(
        required=False,
        max_length=20,
        label="student ID",
        help_text="Leave empty for the next free one.",
    )

    class Meta:
        model = Student
        fields = ("student_id",)

    def clean_student_id(self) -> str:
        """In upper case, as it is kept; a student keeps a code."""
        code = str(self.cleaned_data.get("student_id") or "").strip().upper()
        return code or self.instance.student_id


@admin.register(Student)
class StudentAdmin(LifecycleActions, PolicyModelAdmin):
    resource = "students"
    form = StudentForm
    list_display = (
        "student_id",
        "full_name",
        "school_class",
        "gender",
        "state",
        "show_status",
        "attendance_rate",
    )
    list_filter = ("state", "school_class", "status", "gender", "school_type")
    list_select_related = ("school_class",)
    search_fields = ("student_id", "first_name", "last_name", "email")
    autocomplete_fields = ("school_class", "user")
    readonly_fields = (
        "state",
        "age_now",
        "average",
        "status",
        "attendance_rate",
        "created_at",
        "updated_at",
    )
    inlines = (
        GuardianInline,
        EmergencyContactInline,
        EnrolmentInline,
        MembershipInline,
        DepartureInline,
    )
    ordering = ("student_id",)
    actions = ("transfer", "leave", "readmit", "enrol", "merge")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("student_id", "state"),
                    ("first_name", "last_name"),
                    ("school_class", "enrollment_date"),
                )
            },
        ),
        (
            "Person",
            {
                "fields": (
                    ("gender", "date_of_birth"),
                    ("stated_age", "age_now"),
                    "user",
                )
            },
        ),
        ("Contact", {"fields": (("email", "contact_number"), "address")}),
        (
            "Results",
            {
                "fields": (
                    ("status", "average"),
                    ("attendance_rate", "stated_attendance"),
                )
            },
        ),
        (
            "Circumstances",
            {
                "classes": ("collapse",),
                "fields": (
                    ("hours_studied", "previous_scores", "exam_score"),
                    ("sleep_hours", "physical_activity", "tutoring_sessions"),
                    ("motivation_level", "parental_involvement", "peer_influence"),
                    (
                        "access_to_resources",
                        "internet_access",
                        "extracurricular_activities",
                    ),
                    ("family_income", "parental_education_level", "distance_from_home"),
                    ("school_type", "teacher_quality", "learning_disabilities"),
                ),
            },
        ),
        (
            "Record",
            {"classes": ("collapse",), "fields": (("created_at", "updated_at"),)},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> ScopedQuerySet[Student]:
        rows = cast(ScopedQuerySet[Student], super().get_queryset(request))
        return rows.annotate(colour=status_colour())

    @display(description="status", ordering="status", label=COLOURS)
    def show_status(self, student: Student) -> tuple[str, str]:
        """The band of the average as a label, in the colour of its place."""
        return getattr(student, "colour", "info"), student.status

    @admin.display(description="age today")
    def age_now(self, student: Student) -> int | None:
        return age_on(today(), student.date_of_birth, student.stated_age)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Student | None = None
    ) -> tuple[str, ...]:
        """Who may see a record is for those to say who manage accounts."""
        if scope_for(request.user, "users", "update") is None:
            return (*self.readonly_fields, "user")
        return self.readonly_fields

    def save_model(
        self, request: HttpRequest, obj: Student, form: StudentForm, change: bool
    ) -> None:
        """With the next free code where none was given."""
        if not obj.student_id:
            students.save_numbered(obj)
            return
        obj.save()
        if change and "enrollment_date" in form.changed_data:
            correct_class_start(obj, form.initial["enrollment_date"])

    def delete_model(self, request: HttpRequest, obj: Student) -> None:
        """By the service, which removes the login and leaves a tombstone."""
        students.delete_student(obj, by=user_of(request))

    def delete_queryset(
        self, request: HttpRequest, queryset: QuerySet[Student]
    ) -> None:
        for student in queryset:
            self.delete_model(request, student)
