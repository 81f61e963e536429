"""The background work in the admin: to look at, and to cancel."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_beat.models import ClockedSchedule, SolarSchedule
from unfold.decorators import display

from accounts.admin_base import PolicyModelAdmin, user_of
from tasks import services
from tasks.models import FINAL, Task

# A school's schedule knows intervals and times of day; sunrises would be in the way.
admin.site.unregister([ClockedSchedule, SolarSchedule])


@admin.register(Task)
class TaskAdmin(PolicyModelAdmin):
    """What runs, what waits, and how it ended."""

    resource = "tasks"
    list_display = (
        "kind",
        "show_state",
        "show_progress",
        "owner",
        "attempts",
        "created_at",
        "finished_at",
    )
    list_filter = ("state", "kind")
    search_fields = ("id", "kind", "owner__email")
    list_select_related = ("owner",)
    actions = ("cancel",)
    fields = readonly_fields = (
        "id",
        "kind",
        "owner",
        "state",
        "show_progress",
        "attempts",
        "args",
        "result",
        "error",
        "created_at",
        "started_at",
        "seen_at",
        "finished_at",
    )

    @display(
        description="state",
        ordering="state",
        label={
            "succeeded": "success",
            "failed": "danger",
            "running": "info",
            "cancelled": "warning",
        },
    )
    def show_state(self, task: Task) -> str:
        return task.state

    @display(description="progress")
    def show_progress(self, task: Task) -> str:
        return f"{task.done} / {task.total}" if task.total else "-"

    @admin.action(description="Cancel the tasks that are chosen")
    def cancel(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        """Ask those that haven't ended to stop."""
        open_tasks = list(queryset.exclude(state__in=FINAL))
        for task in open_tasks:
            services.cancel(task, by=user_of(request))
        messages.success(request, f"{len(open_tasks)} asked to stop.")
