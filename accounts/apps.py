"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import audit, receivers, schema  # noqa: F401 - they connect so
        from accounts.models import User, UserSession

        audit.register(User, exclude=["last_login"], hidden=["password"])
        audit.register(UserSession, exclude=["last_used_at", "refresh_id"])
