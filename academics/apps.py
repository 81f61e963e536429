"""The academics app."""

from django.apps import AppConfig


class AcademicsConfig(AppConfig):
    """Wires the app."""

    name = "academics"
