"""The tasks app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """Knows no task by name: each app brings its own `tasks.py`, which Celery finds."""

    name = "tasks"
