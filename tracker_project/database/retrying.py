"""Trying again what the database undid for the sake of another transaction.

Of transactions that wait for each other, the database ends one, the victim. Nothing
of it is left, and nothing was wrong with it: a moment later it goes through. Every
view of the API and every task is run through here; no service does it by itself.
"""

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

logger = logging.getLogger("tracker.database")

TRIES = 6
FIRST_PAUSE = 0.02  # seconds; doubled at each try, and by chance up to twice as long
# https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRESQL_CODES = {"40001", "40P01"}  # serialisation failure, deadlock
# https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html
MYSQL_CODES = {1205, 1213}  # lock wait time-out, deadlock
# SQLite has no victims: a writer begins by waiting for its turn, up to its time-out.

Result = TypeVar("Result")


def was_victim(error: BaseException) -> bool:
    """Whether the database undid a transaction only because of others beside it."""
    if not isinstance(error, OperationalError):
        return False
    if getattr(error.__cause__, "pgcode", None) in POSTGRESQL_CODES:
        return True
    return bool(error.args) and error.args[0] in MYSQL_CODES


def retried(work: Callable[[], Result]) -> Result:
    """What `work` gives; it is run again where it was a victim, at most TRIES times.

    `work` must not have been begun inside a transaction, which would be gone.
    """
    for tried in range(1, TRIES):
        try:
            return work()
        except OperationalError as error:
            if connection.in_atomic_block or not was_victim(error):
                raise
            logger.info("A victim of another transaction, try %s: %s", tried, error)
        pause = FIRST_PAUSE * 2**tried
        time.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - no secret
    return work()
