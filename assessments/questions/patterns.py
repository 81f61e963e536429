"""Patterns for short answers, matched by RE2 in time linear in the answer, whatever the pattern."""

from collections.abc import Callable
from functools import lru_cache

import re2

LONGEST_PATTERN = 500
LONGEST_MATCHED = 1_000
MEMORY = 1 << 20

Matcher = Callable[[str], bool]


def _options(case_sensitive: bool) -> re2.Options:
    options = re2.Options()
    options.case_sensitive = case_sensitive
    options.dot_nl = True
    options.log_errors = False
    options.max_mem = MEMORY
    return options


@lru_cache(maxsize=4096)
def matcher(pattern: str, *, case_sensitive: bool) -> Matcher | None:
    """Whether a whole text fits the regular expression; None where that is not one or is too large."""
    if len(pattern) > LONGEST_PATTERN:
        return None
    try:
        compiled = re2.compile(pattern, options=_options(case_sensitive))
    except (re2.error, ValueError):
        return None
    return lambda text: (
        len(text) <= LONGEST_MATCHED and compiled.fullmatch(text) is not None
    )


def wildcard(text: str) -> str:
    r"""The regular expression for a text in which * stands for anything and \* for itself."""
    return ".*".join(
        re2.escape(piece.replace("\0", "*"))
        for piece in text.replace("\\*", "\0").split("*")
    )
