"""The shape of a task."""

from typing import Any

from rest_framework import serializers

from tasks.models import Task
from tracker_project.api.rows import Computed


class ProgressSerializer(serializers.Serializer):
    """How far a task is."""

    done = serializers.IntegerField()
    total = serializers.IntegerField(help_text="0 while it isn't known.")


class TaskSerializer(serializers.ModelSerializer):
    """A task as its owner watches it."""

    task_id = serializers.UUIDField(source="id", read_only=True)
    progress = Computed(
        ProgressSerializer(),
        "done",
        "total",
        compute=lambda done, total: {"done": done, "total": total},
    )
    result = serializers.JSONField(
        read_only=True, help_text="What the work answers; where it was refused, why."
    )
    error = Computed(
        serializers.CharField(allow_null=True),
        "error",
        compute=lambda error: error or None,
    )
    status_url = Computed(
        serializers.CharField(), "id", compute=lambda pk: f"/api/tasks/status/{pk}/"
    )

    class Meta:
        model = Task
        fields = (
            "task_id", "kind", "state", "progress", "result", "error",
            "created_at", "started_at", "finished_at", "status_url",
        )  # fmt: skip
        read_only_fields = fields


def accepted(task: Task) -> dict[str, Any]:
    """The body of a 202: where to watch the work."""
    return {"task_id": task.id, "status_url": task.status_url}
