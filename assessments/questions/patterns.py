"""Patterns for short answers, matched by RE2 in time linear in the answer."""

from collections.abc import Callable
from functools import lru_cache

import re2

LONGEST_PATTERN = 500
LONGEST_MATCHED = 1_000
MEMORY_LIMIT = 1 << 20

Matcher = Callable[[str], bool]


@lru_cache(maxsize=4096)
def matcher(pattern: str, *, case_sensitive: bool) -> Matcher | None:
    """Whether a whole text fits the regular expression.

    None where that is not one or is too large.
    """
    if len(pattern) > LONGEST_PATTERN:
        return None

    options = re2.Options()
    options.case_sensitive = case_sensitive
    options.dot_nl = True
    options.log_errors = False
    options.max_mem = MEMORY_LIMIT
    try:
        compiled = re2.compile(pattern, options=options)
    except (re2.error, ValueError):
        return None

    def fits(text: str) -> bool:
        return len(text) <= LONGEST_MATCHED and compiled.fullmatch(text) is not None

    return fits


def wildcard(text: str) -> str:
    r"""The regular expression of a text where * is anything and \* is itself."""
    pieces = text.replace("\\*", "\0").split("*")
    return ".*".join(re2.escape(piece.replace("\0", "*")) for piece in pieces)
