"""What a web process does every few seconds, beside its requests; apps register it."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

logger = logging.getLogger("tracker.serving")

Work = Callable[[], None]
InTurn = Callable[[Work], None]
_registered: list[tuple[Work, timedelta]] = []


class StoppedError(Exception):
    """The server takes no more work."""


def every(pause: timedelta) -> Callable[[Work], Work]:
    """Register what each web process does from its start on, `pause` between."""

    def register(work: Work) -> Work:
        _registered.append((work, pause))
        return work

    return register


def start(in_turn: InTurn) -> None:
    """Begin the rounds in threads; `in_turn` calls the work when its turn has come.

    They end when it raises StoppedError.
    """
    for work, pause in _registered:
        arguments = (work, pause, in_turn)
        threading.Thread(target=_go_round, args=arguments, daemon=True).start()


def _go_round(work: Work, pause: timedelta, in_turn: InTurn) -> None:
    while True:
        try:
            in_turn(work)
        except StoppedError:
            return
        except Exception as error:  # one may fail, and none may be the last
            logger.warning("%s failed: %s", work.__name__, error)
        time.sleep(pause.total_seconds())
