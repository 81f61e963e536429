"""The marks app."""

from django.apps import AppConfig


class MarksConfig(AppConfig):
    """Registers the audited models; a mark's history is AssessmentChange."""

    name = "assessments.marks"

    def ready(self) -> None:
        from accounts import audit
        from assessments.marks import (  # noqa: F401 - for effect
            extensions,
            models,
        )

        audit.register(models.BandScale)
        audit.register(models.BandRow)
        audit.register(models.GradeLetter)
        audit.register(models.ReleaseRule)
