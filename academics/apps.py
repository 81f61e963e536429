"""The academics app."""

from django.apps import AppConfig

KEPT = [
    "average",
    "status",
    "attendance_rate",
    "updated_at",
]  # written by the system, all the time
APART = (
    "Student",
    "StudentNumber",
    "ClassMembership",
)  # audited otherwise; the last one is a history itself


class AcademicsConfig(AppConfig):
    """Registers the audited models and what this app adds to accounts."""

    name = "academics"

    def ready(self) -> None:
        """Wire the audit trail and the account extensions."""
        from academics import extensions, models  # noqa: F401 - extensions register by being imported
        from academics.lifecycle import receivers  # noqa: F401 - receivers connect by being imported
        from accounts import audit

        audit.register(models.Student, exclude=KEPT)
        for name in models.__all__:
            if name not in APART:
                audit.register(getattr(models, name), exclude=["updated_at"])
