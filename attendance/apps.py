"""The attendance app."""

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "attendance"

    def ready(self) -> None:
        """Follow corrections and removals; a marking writes its own audit row."""
        from accounts import audit
        from attendance import receivers  # noqa: F401 - they connect
        from attendance.models import (
            Attendance,
            BehaviourRecord,
            Holiday,
            Participation,
        )

        for model in (Attendance, BehaviourRecord, Holiday, Participation):
            audit.register(model)
