"""Teachers and parents; their accounts are made among the users."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest

from academics.admin.structure import AssignmentInline
from academics.models import Parent, Student, StudentParentLink, Teacher
from accounts.admin_base import PolicyInline, PolicyModelAdmin

PERSON_SEARCH = ("user__first_name", "user__last_name", "user__email")


class TeacherForm(forms.ModelForm):
    """A teacher's subjects, written with commas between them."""

    specialisations = forms.CharField(
        required=False,
        max_length=2000,
        help_text="With commas between them: Mathematics, Physics.",
    )

    class Meta:
        model = Teacher
        fields = ("specialisations",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["specialisations"] = ", ".join(self.instance.specialisations)

    def clean_specialisations(self) -> list[str]:
        """The subjects as a list."""
        words = (
            word.strip()
            for word in str(self.cleaned_data["specialisations"]).split(",")
        )
        return [word for word in words if word]


@admin.register(Teacher)
class TeacherAdmin(PolicyModelAdmin):
    """Teachers."""

    resource, form = "teachers", TeacherForm
    list_display = ("full_name", "email", "phone", "subjects", "is_active")
    list_filter = ("user__is_active",)
    list_select_related = ("user",)
    search_fields = PERSON_SEARCH
    readonly_fields = ("full_name", "email", "phone")
    fields = ("full_name", "email", "phone", "specialisations")
    inlines = (AssignmentInline,)

    @admin.display(description="name", ordering="user__last_name")
    def full_name(self, row: Teacher) -> str:
        """The account's name."""
        return row.user.full_name

    @admin.display(ordering="user__email")
    def email(self, row: Teacher) -> str:
        """The account's address."""
        return row.user.email

    @admin.display
    def phone(self, row: Teacher) -> str:
        """The account's phone."""
        return row.user.phone

    @admin.display(description="specialisations")
    def subjects(self, row: Teacher) -> str:
        """The subjects, with commas."""
        return ", ".join(row.specialisations)

    @admin.display(description="active", boolean=True)
    def is_active(self, row: Teacher) -> bool:
        """Whether the account is open."""
        return row.user.is_active


class ChildInline(PolicyInline):
    """The children whose records a parent may see."""

    resource, model = "parents", StudentParentLink
    fields = ("student", "relationship")
    autocomplete_fields = ("student",)
    verbose_name, verbose_name_plural = "child", "children"

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without brothers and sisters whom the caller doesn't see."""
        seen = Student.objects.visible_to(request.user)
        return (
            super()
            .get_queryset(request)
            .filter(student__in=seen.order_by().values("pk"))
            .select_related("student")
        )


@admin.register(Parent)
class ParentAdmin(PolicyModelAdmin):
    """Parents and their children."""

    resource = "parents"
    list_display = ("full_name", "email", "phone", "child_count")
    list_select_related = ("user",)
    search_fields = PERSON_SEARCH
    readonly_fields = ("full_name", "email", "phone")
    fields = ("full_name", "email", "phone", "address")
    inlines = (ChildInline,)

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the number of children whom the caller sees."""
        seen = Q(
            student_links__student__in=Student.objects.visible_to(request.user)
            .order_by()
            .values("pk")
        )
        return (
            super()
            .get_queryset(request)
            .annotate(child_count=Count("student_links", filter=seen))
        )

    @admin.display(description="name", ordering="user__last_name")
    def full_name(self, row: Parent) -> str:
        """The account's name."""
        return row.user.full_name

    @admin.display(ordering="user__email")
    def email(self, row: Parent) -> str:
        """The account's address."""
        return row.user.email

    @admin.display
    def phone(self, row: Parent) -> str:
        """The account's phone."""
        return row.user.phone

    @admin.display(description="children", ordering="child_count")
    def child_count(self, row: Any) -> int:
        """How many of them the caller sees."""
        return int(row.child_count)
