"""The notifications app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Wires the app."""

    name = "notifications"
