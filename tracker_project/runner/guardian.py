"""Kills the process groups named on its standard input once that input ends.

The supervisor keeps one guardian beside it: when the supervisor is killed without a
chance to clean up, the pipe between them closes and nothing it started outlives it.
A death signal of the kernel would not do: it is not inherited, so a worker's own
children would stay behind and swallow the next message. Standard library only, and
it imports nothing of the tracker, so that it starts at once and stays small.
"""

import contextlib
import os
import signal
import sys
from typing import TextIO


def guard(lines: TextIO) -> None:
    """Read `+PGID` and `-PGID` lines to the end, then kill the groups that are left."""
    groups: set[int] = set()
    for line in lines:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # only the end of the pipe counts
    guard(sys.stdin)
