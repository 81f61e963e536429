"""The shape of a task."""

from tasks.models import Task, status_url_of
from tracker_project.api import serializers
from tracker_project.api.rows import Computed


class ProgressSerializer(serializers.Serializer):
    done = serializers.IntegerField()
    total = serializers.IntegerField(help_text="0 while it isn't known.")


def progress_of(done: int, total: int) -> dict[str, int]:
    return {"done": done, "total": total}


class TaskSerializer(serializers.ModelSerializer):
    """A task as its owner watches it."""

    task_id = serializers.UUIDField(source="id", read_only=True)
    progress = Computed(
        ProgressSerializer(),
        "done",
        "total",
        compute=progress_of,
    )
    result = serializers.JSONField(
        read_only=True, help_text="What the work answers; where it was refused, why."
    )
    error = Computed(
        serializers.CharField(allow_null=True),
        "error",
        compute=lambda error: error or None,
    )
    status_url = Computed(serializers.CharField(), "id", compute=status_url_of)

    class Meta:
        model = Task
        fields = (
            "task_id",
            "kind",
            "state",
            "progress",
            "result",
            "error",
            "created_at",
            "started_at",
            "finished_at",
            "status_url",
        )
        read_only_fields = fields


def accepted(task: Task) -> dict[str, object]:
    """The body of a 202: where to watch the work."""
    return {"task_id": task.id, "status_url": task.status_url}
