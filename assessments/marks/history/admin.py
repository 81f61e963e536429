"""The history of marks in the admin: to be read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.admin_base import PolicyModelAdmin
from assessments.marks.history.models import AssessmentChange


@admin.register(AssessmentChange)
class AssessmentChangeAdmin(PolicyModelAdmin):
    """Who changed a mark, from what to what, when and why; the table of roles lets nobody write it."""

    resource = "assessment_history"
    list_display = (
        "changed_at", "student", "unit", "action", "score_before", "score_after", "status_before", "status_after",
        "changed_by", "reason",
    )  # fmt: skip
    list_filter = ("action", "changed_at", "unit")
    list_select_related = ("student", "unit", "changed_by")
    search_fields = (
        "student__student_id",
        "student__first_name",
        "student__last_name",
        "unit__name",
        "reason",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is a record."""
        return False
