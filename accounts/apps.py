"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the audited models and what notes a browser's session."""

    name = "accounts"

    def ready(self) -> None:
        """Wire what the audit library and Django's login bring."""
        from accounts import audit, receivers, schema  # noqa: F401 - they connect by being imported
        from accounts.models import User, UserSession

        audit.register(User, exclude=["password", "last_login"])
        audit.register(UserSession, exclude=["last_used_at", "refresh_id"])
