"""The assessments app."""

from django.apps import AppConfig

COMPUTED = ["percentage", "status", "updated_at"]  # they follow from the score
# Secrets, and what is told elsewhere or follows from the rest.
NOT_TOLD = {
    "Exam": ["secret", "access_code", "updated_at"],
    "Regrade": ["contents", "effect"],
    "ExamAllowance": ["updated_at"],
    "StandingAllowance": ["updated_at"],
}


class AssessmentsConfig(AppConfig):
    """Connects the save signal and registers the audited models."""

    name = "assessments"

    def ready(self) -> None:
        """Wire the app."""
        from accounts import audit
        from assessments import extensions, merging, models, receivers  # noqa: F401 - they take effect by being imported

        audit.register(models.Assessment, exclude=COMPUTED)
        audit.register(models.BandScale)
        audit.register(models.BandRow)
        for model in (models.Grade, models.GradeLetter, models.GradingPolicy, models.Weight):
            audit.register(model)
        for of_exams in (models.Exam, models.ExamAllowance, models.HandMark, models.Regrade, models.StandingAllowance):
            audit.register(of_exams, exclude=NOT_TOLD.get(of_exams.__name__, []))
        audit.register(models.Question, exclude=["fingerprint", "text", "updated_at"])
        audit.register(models.QuestionVersion)
