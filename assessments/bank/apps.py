"""The question bank as an app."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    """Registers the audited models, and how questions look in the API's document."""

    name = "assessments.bank"

    def ready(self) -> None:
        from accounts import audit
        from assessments.bank import models, schema  # noqa: F401 - it registers so

        audit.register(models.Question, exclude=["fingerprint", "text", "updated_at"])
        audit.register(models.QuestionVersion)
