"""The academics app."""

from django.apps import AppConfig

KEPT = ["average", "status", "attendance_rate", "updated_at"]  # written by the system, all the time


class AcademicsConfig(AppConfig):
    """Registers the audited models and what this app adds to accounts."""

    name = "academics"

    def ready(self) -> None:
        """Wire the audit trail and the account extensions."""
        from academics import extensions, models  # noqa: F401 - extensions register by being imported
        from accounts import audit

        audit.register(models.Student, exclude=KEPT)
        for name in models.__all__:
            if name not in ("Student", "StudentNumber"):
                audit.register(getattr(models, name), exclude=["updated_at"])
