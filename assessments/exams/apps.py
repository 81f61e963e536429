"""The exams app."""

from django.apps import AppConfig

# Secrets, and what is told elsewhere or follows from the rest.
NOT_AUDITED = {
    "Exam": ["secret", "access_code", "updated_at"],
    "Regrade": ["contents", "effect"],
    "ExamAllowance": ["updated_at"],
    "StandingAllowance": ["updated_at"],
}


class ExamsConfig(AppConfig):
    """Guards the marks that exams make, and registers the audited models."""

    name = "assessments.exams"

    def ready(self) -> None:
        from accounts import audit
        from assessments.exams import guards, merging, models  # noqa: F401 - imported for effect
        from assessments.exams.sitting import heartbeat  # noqa: F401 - a round of web processes
        from assessments.marks import statuses

        statuses.follow_bands(models.ExamResult)
        for model in (
            models.Exam,
            models.ExamAllowance,
            models.HandMark,
            models.Regrade,
            models.StandingAllowance,
        ):
            audit.register(model, exclude=NOT_AUDITED.get(model.__name__, []))
