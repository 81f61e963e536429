"""Teachers and parents; their accounts are made among the users."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest

from academics.admin.structure import AssignmentInline
from academics.models import Parent, StudentParentLink, Teacher
from accounts.admin_base import PolicyInline, PolicyModelAdmin

PERSON_SEARCH = ("user__first_name", "user__last_name", "user__email")


class TeacherForm(forms.ModelForm):
    """A teacher's subjects, written with commas between them."""

    specialisations = forms.CharField(
        required=False, max_length=2000, help_text="With commas between them: Mathematics, Physics."
    )

    class Meta:
        model = Teacher
        fields = ("specialisations",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["specialisations"] = ", ".join(self.instance.specialisations)

    def clean_specialisations(self) -> list[str]:
        """The subjects as a list."""
        words = (word.strip() for word in str(self.cleaned_data["specialisations"]).split(","))
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
        """With the number of children."""
        return super().get_queryset(request).annotate(child_count=Count("student_links"))

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
        """How many are linked."""
        return int(row.child_count)
