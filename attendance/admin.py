"""Attendance in the admin; made, corrected and removed by the same services as in the API."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin_base import PolicyModelAdmin
from attendance import services
from attendance.marks import Mark
from attendance.models import Attendance, Status


@admin.register(Attendance)
class AttendanceAdmin(PolicyModelAdmin):
    """Who was there on which day."""

    resource = "attendance"
    list_display = ("date", "student", "school_class", "status", "note", "marked_by")
    list_filter = ("status", "date", "school_class")
    list_select_related = ("student", "school_class", "marked_by")
    search_fields = ("student__student_id", "student__first_name", "student__last_name", "note")
    raw_id_fields = ("student", "school_class")
    fields = ("student", "school_class", "date", "period", "status", "note", "marked_by", "created_at", "updated_at")
    date_hierarchy = "date"
    actions = ("excuse",)

    def get_readonly_fields(self, request: HttpRequest, obj: Attendance | None = None) -> tuple[str, ...]:
        """A record stays with its student."""
        written = ("marked_by", "created_at", "updated_at")
        return ("student", *written) if obj else written

    def save_model(self, request: HttpRequest, obj: Attendance, form: Any, change: bool) -> None:
        """By the service, which keeps the student's rate; without a class it is the student's own."""
        by: Any = request.user
        in_class = obj.school_class_id or obj.student.school_class_id
        if change:
            changes = {name: getattr(obj, name) for name in form.changed_data} | {"school_class_id": in_class}
            changes.pop("school_class", None)
            services.change_attendance(obj, by=by, **changes)
        else:
            mark = Mark(obj.student_id, in_class, obj.date, obj.status, obj.period, obj.note)
            record, _ = services.record_attendance(mark, by=by)
            obj.pk = record.pk

    def delete_model(self, request: HttpRequest, obj: Attendance) -> None:
        """By the service, which keeps the student's rate."""
        services.remove_attendance([obj], by=request.user)  # type: ignore[arg-type]

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """By the service, all at once."""
        services.remove_attendance(list(queryset), by=request.user)  # type: ignore[arg-type]

    @admin.action(description="Excuse those that are chosen", permissions=["change"])
    def excuse(self, request: HttpRequest, queryset: QuerySet) -> None:
        """They no longer count."""
        marks = [
            Mark(each.student_id, each.school_class_id, each.date, Status.EXCUSED, each.period)
            for each in queryset.exclude(status=Status.EXCUSED)
        ]
        services.mark_attendance(marks, by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"{len(marks)} excused.")
