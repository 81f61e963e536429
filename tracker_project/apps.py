"""The wiring as an app: it brings the commands `up` and `seed_demo` and the system
checks.
"""

from django.apps import AppConfig


class TrackerConfig(AppConfig):
    """Loads the system checks."""

    name = "tracker_project"

    def ready(self) -> None:
        from tracker_project import checks  # noqa: F401 - registers by being imported
