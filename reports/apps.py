"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Wires the app."""

    name = "reports"
