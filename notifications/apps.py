"""The notifications app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers the audited models."""

    name = "notifications"

    def ready(self) -> None:
        """Follow what is set, changed and removed."""
        from accounts import audit
        from notifications.models import Reminder

        audit.register(Reminder)
