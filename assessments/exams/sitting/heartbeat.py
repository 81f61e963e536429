"""The thread of a web process that says every few seconds that it is there."""

import logging
import threading
import time

from django.db import close_old_connections
from django.utils import timezone

from assessments.exams.sitting import uptime
from tracker_project.web_process import starts_with_web_process

logger = logging.getLogger("tracker.exams")


@starts_with_web_process
def start() -> None:
    """Beat from now on, for as long as the process lives."""
    threading.Thread(target=_beat_on, name="heartbeat", daemon=True).start()


def _beat_on() -> None:
    while True:
        try:
            close_old_connections()
            if downtime := uptime.beat(timezone.now()):
                logger.warning(
                    "The server was down: %s. %s attempts got that time.",
                    downtime,
                    downtime.attempts_credited,
                )
        except (
            Exception
        ) as error:  # one missed beat is no downtime, and none may be the last
            logger.warning("The heartbeat failed: %s", error)
        time.sleep(uptime.EVERY.total_seconds())
