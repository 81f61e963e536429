"""Teachers and parents; their accounts are made among the users."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from academics.admin.structure import AssignmentInline
from academics.models import Parent, Student, StudentParentLink, Teacher
from accounts.admin_base import PolicyInline, PolicyModelAdmin
from accounts.policy import ScopedQuerySet


class PersonAdmin(PolicyModelAdmin):
    """People with an account, whose columns the list shows."""

    list_select_related = ("user",)
    search_fields = ("user__first_name", "user__last_name", "user__email")
    readonly_fields = ("full_name", "email", "phone")

    @admin.display(description="name", ordering="user__last_name")
    def full_name(self, row: Teacher | Parent) -> str:
        return row.user.full_name

    @admin.display(ordering="user__email")
    def email(self, row: Teacher | Parent) -> str:
        return row.user.email

    @admin.display
    def phone(self, row: Teacher | Parent) -> str:
        return row.user.phone


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # those of forms.ModelForm
        super().__init__(*args, **kwargs)
        self.initial["specialisations"] = ", ".join(self.instance.specialisations)

    def clean_specialisations(self) -> list[str]:
        subjects = []
        for word in str(self.cleaned_data["specialisations"]).split(","):
            if word.strip():
                subjects.append(word.strip())
        return subjects


@admin.register(Teacher)
class TeacherAdmin(PersonAdmin):
    resource = "teachers"
    form = TeacherForm
    list_display = ("full_name", "email", "phone", "subjects", "is_active")
    list_filter = ("user__is_active",)
    fields = ("full_name", "email", "phone", "specialisations")
    inlines = (AssignmentInline,)

    @admin.display(description="specialisations")
    def subjects(self, row: Teacher) -> str:
        return ", ".join(row.specialisations)

    @admin.display(description="active", boolean=True)
    def is_active(self, row: Teacher) -> bool:
        return row.user.is_active


class ChildInline(PolicyInline):
    """The children whose records a parent may see."""

    resource = "parents"
    model = StudentParentLink
    fields = ("student", "relationship")
    autocomplete_fields = ("student",)
    verbose_name = "child"
    verbose_name_plural = "children"

    def get_queryset(self, request: HttpRequest) -> QuerySet[StudentParentLink]:
        """Without brothers and sisters whom the caller doesn't see."""
        visible = Student.objects.visible_to(request.user).order_by().values("pk")
        links = super().get_queryset(request).filter(student__in=visible)
        return links.select_related("student")


@admin.register(Parent)
class ParentAdmin(PersonAdmin):
    resource = "parents"
    list_display = ("full_name", "email", "phone", "child_count")
    fields = ("full_name", "email", "phone", "address")
    inlines = (ChildInline,)

    def get_queryset(self, request: HttpRequest) -> ScopedQuerySet[Parent]:
        """With the number of children whom the caller sees."""
        visible = Student.objects.visible_to(request.user).order_by().values("pk")
        count = Count("student_links", filter=Q(student_links__student__in=visible))
        parents = cast(ScopedQuerySet[Parent], super().get_queryset(request))
        return parents.annotate(child_count=count)

    # An annotation, which the model's type doesn't know.
    @admin.display(description="children", ordering="child_count")
    def child_count(self, row: Any) -> int:
        return int(row.child_count)
