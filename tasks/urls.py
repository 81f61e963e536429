"""The routes of tasks."""

from django.urls import path

from tasks.views import TaskViewSet

ONE = {"lookup_url_kwarg": "task_id", "detail": True}

urlpatterns = [
    path("api/tasks/", TaskViewSet.as_view({"get": "list"}), name="tasks-list"),
    path(
        "api/tasks/status/<uuid:task_id>/",
        TaskViewSet.as_view({"get": "retrieve"}, **ONE),
        name="task-status",
    ),
    path(
        "api/tasks/<uuid:task_id>/cancel/",
        TaskViewSet.as_view({"post": "cancel"}, **ONE),
        name="task-cancel",
    ),
]
