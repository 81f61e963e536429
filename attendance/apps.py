"""The attendance app."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """Wires the app."""

    name = "attendance"
