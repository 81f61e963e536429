"""The assessments app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Wires the app."""

    name = "assessments"
