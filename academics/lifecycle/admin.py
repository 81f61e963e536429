"""The histories on a student's page, and the end of a year."""

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from academics.lifecycle.admin_actions import TEMPLATE
from academics.lifecycle.forms import RolloverForm
from academics.lifecycle.services.rollover import check_not_rolled
from academics.lifecycle.views.rollover import enqueue_rollover
from academics.models import ClassMembership, Departure, YearRollover
from accounts.admin_base import PolicyInline, PolicyModelAdmin, user_of
from tracker_project.errors import StudentTrackingException


class HistoryInline(PolicyInline):
    """Rows that services write, to be read; they go with the student."""

    resource = "student_life"
    can_delete = False

    def has_add_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


class MembershipInline(HistoryInline):
    model = ClassMembership
    fields = readonly_fields = (
        "class_name",
        "from_date",
        "to_date",
        "reason",
        "moved_by",
    )


class DepartureInline(HistoryInline):
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
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        """A year, and where each class goes; only a look, if that is asked for."""
        if not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)

        form = RolloverForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            order = {**form.cleaned_data, "dry_run": "apply" not in request.POST}
            try:
                check_not_rolled(order["from_year"])
            except StudentTrackingException as error:
                form.add_error(None, error.message)
            else:
                task = enqueue_rollover(order, by=user_of(request))
                messages.success(request, "It is being done: see the result here.")
                page = reverse("admin:tasks_task_change", args=[task.pk])
                return HttpResponseRedirect(page)

        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "End the year",
            "form": form,
            "look": "Only look",
        }
        return TemplateResponse(request, TEMPLATE, context)
