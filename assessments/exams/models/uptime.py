"""When the server was last seen alive, and when it was down."""

from django.db import models
from django.db.models import F, Q

from accounts.policy import ScopedQuerySet


class DowntimeQuerySet(ScopedQuerySet):
    resource = "downtimes"


class Heartbeat(models.Model):
    """One row: when a web process last said that it answers."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="one_heartbeat"),
        ]

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M:%S}"


class Downtime(models.Model):
    """A time in which no web process answered.

    Running attempts were credited with it.
    """

    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    attempts_credited = models.PositiveIntegerField(default=0)

    objects = DowntimeQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gt=F("began_at")), name="downtime_has_a_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M:%S} to {self.ended_at:%H:%M:%S}"
