"""Says every few seconds that a web process answers."""

import logging

from django.db import close_old_connections
from django.utils import timezone

from assessments.exams.sitting import uptime
from tracker_project.serving import rounds

logger = logging.getLogger("tracker.exams")


@rounds.every(uptime.BEAT_EVERY)
def beat() -> None:
    """Takes its turn among the requests: a process that answers none does not beat."""
    close_old_connections()
    downtime = uptime.beat(timezone.now())
    if downtime:
        logger.warning(
            "The server was down: %s. %s attempts got that time.",
            downtime,
            downtime.attempts_credited,
        )
