"""Registers the audited models and what this app adds to accounts."""

from django.apps import AppConfig

# Written by the system, all the time.
COMPUTED = ["average", "status", "attendance_rate", "updated_at"]
# A student is registered with other columns, and a membership is a history itself.
NOT_AUDITED_ALIKE = ("Student", "StudentNumber", "ClassMembership")


class AcademicsConfig(AppConfig):
    name = "academics"

    def ready(self) -> None:
        # Both register by being imported.
        from academics import extensions, models  # noqa: F401
        from academics.lifecycle import receivers  # noqa: F401
        from accounts import audit

        audit.register(models.Student, exclude=COMPUTED)
        for name in models.__all__:
            if name not in NOT_AUDITED_ALIKE:
                audit.register(getattr(models, name), exclude=["updated_at"])
