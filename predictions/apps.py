"""The predictions app."""

from django.apps import AppConfig


class PredictionsConfig(AppConfig):
    """Wires the app."""

    name = "predictions"
