"""The marks app."""

from django.apps import AppConfig

COMPUTED = ["percentage", "status", "updated_at"]  # they follow from the score


class MarksConfig(AppConfig):
    """Connects the save signal and registers the audited models."""

    name = "assessments.marks"

    def ready(self) -> None:
        from accounts import audit
        from assessments.marks import (  # noqa: F401 - they take effect by being imported
            extensions,
            models,
            receivers,
        )

        audit.register(models.Assessment, exclude=COMPUTED)
        audit.register(models.BandScale)
        audit.register(models.BandRow)
        audit.register(models.GradeLetter)
        audit.register(models.ReleaseRule)
