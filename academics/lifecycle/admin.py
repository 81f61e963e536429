"""The histories on a student's page, and the end of a year."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from academics.lifecycle.admin_actions import TEMPLATE
from academics.lifecycle.forms import RolloverForm
from academics.lifecycle.services.rollover import check_not_rolled
from academics.lifecycle.views.rollover import enqueue_rollover
from academics.models import ClassMembership, Departure, YearRollover
from accounts.admin_base import PolicyInline, PolicyModelAdmin
from tracker_project.errors import StudentTrackingException


class HistoryInline(PolicyInline):
    """Rows that services write, to be read."""

    resource, can_delete = "student_life", False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody, but with the student."""
        return False


class MembershipInline(HistoryInline):
    """The classes that the student is and was in."""

    model = ClassMembership
    fields = readonly_fields = (
        "class_name",
        "from_date",
        "to_date",
        "reason",
        "moved_by",
    )


class DepartureInline(HistoryInline):
    """When the student left and came back."""

    model = Departure
    fields = readonly_fields = (
        "state",
        "left_date",
        "reason",
        "destination",
        "returned_date",
        "noted_by",
    )


@admin.register(YearRollover)
class YearRolloverAdmin(PolicyModelAdmin):
    """The years that were ended; adding one ends another."""

    resource = "rollover"
    list_display = ("from_year", "to_year", "rolled_at", "rolled_by")
    fields = readonly_fields = (
        "from_year",
        "to_year",
        "rolled_at",
        "rolled_by",
        "result",
    )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A year, and where each class goes; first only a look, if that is asked for."""
        if not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        form = RolloverForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                check_not_rolled(form.cleaned_data["from_year"])
            except StudentTrackingException as error:
                form.add_error(None, error.message)
            else:
                order = {**form.cleaned_data, "dry_run": "apply" not in request.POST}
                task = enqueue_rollover(order, by=request.user)
                messages.success(request, "It is being done: see the result here.")
                return HttpResponseRedirect(
                    reverse("admin:tasks_task_change", args=[task.pk])
                )
        context = self.admin_site.each_context(request)
        told = {
            "opts": self.opts,
            "title": "End the year",
            "form": form,
            "look": "Only look",
        }
        return TemplateResponse(request, TEMPLATE, {**context, **told})
