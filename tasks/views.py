"""Watching one's tasks, and cancelling them."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policy import Role, role_of
from tasks import services
from tasks.filters import TaskFilterSet
from tasks.models import Task
from tasks.serializers import TaskSerializer
from tracker_project.api.views import ResourceViewSet


@extend_schema_view(
    list=extend_schema(
        operation_id="listTasks", summary="One's own tasks, for an admin everybody's"
    ),
    retrieve=extend_schema(operation_id="getTask", summary="How far a task is"),
)
class TaskViewSet(ResourceViewSet):
    """Background work: one's own, for an admin everybody's."""

    resource = "tasks"
    model = Task
    serializer_class = TaskSerializer
    filterset_class = TaskFilterSet
    ordering_fields = {"created_at": "created_at"}
    ordering = ("-created_at", "-pk")
    policy_actions = {"cancel": "cancel"}
    lookup_field = "id"

    def get_queryset(self) -> QuerySet[Task]:
        """The visible tasks; the list is of one's own, but for an admin."""
        rows = super().get_queryset()
        if self.action == "list" and role_of(self.caller) != Role.ADMIN:
            return rows.filter(owner=self.caller)
        return rows

    @extend_schema(
        operation_id="cancelTask",
        summary="Ask a task to stop",
        request=None,
        responses={202: TaskSerializer},
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **kwargs: object) -> Response:
        """A waiting task stops at once, a running one at its next step."""
        task = services.cancel(self.get_object(), by=self.caller)
        return Response(self.row_of(task.pk), status=status.HTTP_202_ACCEPTED)
