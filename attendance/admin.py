"""Attendance in the admin.

Made, corrected and removed by the same services as in the API.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from academics.models import SchoolClass, Student
from accounts.admin_base import PolicyModelAdmin
from attendance import services
from attendance.class_register.page import take_register
from attendance.conduct import admin as conduct_admin  # noqa: F401
from attendance.forms import StudentDayForm
from attendance.holidays import admin as holidays_admin  # noqa: F401
from attendance.marks import Mark
from attendance.models import Attendance, Status

COLOURS = {
    Status.PRESENT: "success",
    Status.LATE: "warning",
    Status.ABSENT: "danger",
    Status.EXCUSED: "info",
}


class AttendanceForm(StudentDayForm):
    """A record; a correction may not land on another one."""

    def clean(self) -> dict[str, Any]:
        """Refuse the day and period of another record of the student in that class."""
        data = super().clean()
        here, day, period = self.instance, data.get("date"), data.get("period")
        if here.pk and day and period is not None:
            moved = Attendance(
                pk=here.pk,
                student_id=here.student_id,
                school_class_id=here.school_class_id,
                date=day,
                period=period,
            )
            if Attendance.objects.same_as(moved).exists():
                raise forms.ValidationError(services.MARKED_ALREADY)
        return data


@admin.register(Attendance)
class AttendanceAdmin(PolicyModelAdmin):
    resource, form = "attendance", AttendanceForm
    list_display = (
        "date",
        "student",
        "school_class",
        "shown_status",
        "note",
        "marked_by",
    )
    list_filter = ("status", "date", "school_class")
    list_select_related = ("student", "school_class", "marked_by")
    search_fields = (
        "student__student_id",
        "student__first_name",
        "student__last_name",
        "note",
    )
    autocomplete_fields = ("student", "school_class")
    fields = (
        "student",
        "school_class",
        "date",
        "period",
        "status",
        "note",
        "marked_by",
        "created_at",
        "updated_at",
    )
    date_hierarchy = "date"
    actions = ("excuse",)
    actions_list = ("take_register",)

    @display(description="status", ordering="status", label=COLOURS)
    def shown_status(self, record: Attendance) -> str:
        """The status as a coloured label."""
        return record.status

    def get_readonly_fields(
        self, request: HttpRequest, obj: Attendance | None = None
    ) -> tuple[str, ...]:
        written = ("marked_by", "created_at", "updated_at")
        return ("student", "school_class", *written) if obj else written

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: object
    ) -> Any:
        """Only students whom the caller may mark, and classes to be seen."""
        if db_field.name == "student":
            kwargs["queryset"] = Student.objects.visible_to(
                request.user, "create", resource="attendance"
            )
        if db_field.name == "school_class":
            classes = SchoolClass.objects.visible_to(request.user)
            kwargs["queryset"] = classes
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Attendance, form: Any, change: bool
    ) -> None:
        """By the service, which keeps the student's rate.

        Without a class it is the student's own.
        """
        by: Any = request.user
        if change:
            changes = {name: getattr(obj, name) for name in form.changed_data}
            services.change_attendance(obj, by=by, **changes)
            return
        in_class = obj.school_class_id or obj.student.school_class_id
        mark = Mark(
            obj.student_id, in_class, obj.date, obj.status, obj.period, obj.note
        )
        record, _ = services.record_attendance(mark, by=by)
        obj.pk = record.pk

    def delete_model(self, request: HttpRequest, obj: Attendance) -> None:
        services.remove_attendance([obj], by=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        services.remove_attendance(list(queryset), by=request.user)  # type: ignore[arg-type]

    @action(description="Take a register", url_path="register")
    def take_register(self, request: HttpRequest) -> HttpResponse:
        """A whole class on one page, with one save."""
        return take_register(
            request, {**self.admin_site.each_context(request), "opts": self.model._meta}
        )

    @admin.action(description="Excuse those that are chosen", permissions=["change"])
    def excuse(self, request: HttpRequest, queryset: QuerySet) -> None:
        """They no longer count."""
        marks = [
            Mark(
                each.student_id,
                each.school_class_id,
                each.date,
                Status.EXCUSED,
                each.period,
            )
            for each in queryset.exclude(status=Status.EXCUSED)
        ]
        services.mark_attendance(marks, by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"{len(marks)} excused.")
