"""The predictions app."""

from django.apps import AppConfig


class PredictionsConfig(AppConfig):
    name = "predictions"

    def ready(self) -> None:
        from predictions.engines import model_state
        from tracker_project import health

        # Without a model that can be used the rules answer: that is told, but no
        # failure.
        health.register_part("model", model_state)
