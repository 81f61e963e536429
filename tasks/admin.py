"""The background work in the admin: to look at, and to cancel."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django_celery_beat.models import ClockedSchedule, SolarSchedule
from unfold.decorators import display

from accounts.admin_base import PolicyModelAdmin
from tasks import services
from tasks.models import FINAL, Task

# A school's schedule knows intervals and times of day; sunrises would only be in the way.
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
        "id", "kind", "owner", "state", "show_progress", "attempts", "args", "result", "error",
        "created_at", "started_at", "seen_at", "finished_at",
    )  # fmt: skip

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
        """The state as a coloured label."""
        return task.state

    @display(description="progress")
    def show_progress(self, task: Task) -> str:
        """Done of total."""
        return f"{task.done} / {task.total}" if task.total else "-"

    @admin.action(description="Cancel the tasks that are chosen")
    def cancel(self, request: HttpRequest, queryset: Any) -> None:
        """Ask those that haven't ended to stop."""
        open_tasks = [task for task in queryset if task.state not in FINAL]
        for task in open_tasks:
            services.cancel(task, by=request.user)
        messages.success(request, f"{len(open_tasks)} asked to stop.")
