"""Runs a command against real services: `with_services.py postgres|mariadb COMMAND...`.

The database gets a name of its own, so that two runs on one machine don't meet.
"""

import json
import os
import sys
from urllib.parse import urlsplit

from services import FOUND


def main() -> None:
    """Set DATABASE_URL and REDIS_URL, then become the command."""
    kind, *command = sys.argv[1:]
    found = json.loads(FOUND.read_text())
    url = found[kind]
    if not url:
        sys.exit(f"There is no {kind}: see what `make services` says.")
    given = urlsplit(url)
    os.environ.update(
        DATABASE_URL=given._replace(
            path=f"{given.path or '/tracker'}_{os.getpid()}"
        ).geturl(),
        REDIS_URL=found["redis"],
        TEST_REDIS_URL=found[
            "redis"
        ],  # the test settings empty REDIS_URL for all tests but those that want one
        # A throwaway database need not wait for the disk.
        PGOPTIONS="-c synchronous_commit=off",
        DEBUG=os.environ.get("DEBUG", "true"),
    )
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
