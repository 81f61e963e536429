"""The grades app."""

from django.apps import AppConfig


class GradesConfig(AppConfig):
    """Registers the audited models, and what a regrade does to a GPA."""

    name = "assessments.grades"

    def ready(self) -> None:
        from accounts import audit
        from assessments.grades import extensions, models  # noqa: F401 - imported for effect

        for model in (models.Grade, models.GradingPolicy, models.Weight):
            audit.register(model)
