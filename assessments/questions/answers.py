"""What a client sends as an answer, made readable: any JSON value, never an error."""

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import NamedTuple

from assessments.questions.decoding import JSON

# The question's own keys in the order in which they were served, by the name of the
# list.
Served = Mapping[str, Sequence[str]]

LONGEST_ANSWER = 100_000
LONGEST_UNREADABLE = 2_000
UNREADABLE = "unreadable"
NOT_WRITTEN = "?"
NOT_STORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)])


class Unreadable(NamedTuple):
    """An answer that has no meaning for the question: why, and what of it is kept."""

    why: str
    kept: dict[str, str]


def unreadable(response: JSON, why: str) -> Unreadable:
    """The answer as unreadable.

    Its text is kept for the record, and reads as unreadable again.
    """
    text = None
    if isinstance(response, dict) and response.keys() == {UNREADABLE}:
        text = response[UNREADABLE]

    if not isinstance(text, str):
        text = _as_text(response)

    kept = cleaned(text[:LONGEST_UNREADABLE]) or NOT_WRITTEN
    return Unreadable(why, {UNREADABLE: kept})


def _as_text(response: JSON) -> str:
    if isinstance(response, str):
        return response
    try:
        return json.dumps(response, ensure_ascii=False, default=lambda _: None)
    except (RecursionError, ValueError, TypeError):
        return NOT_WRITTEN


def cleaned(text: str) -> str:
    """The text without what databases cannot keep, and without the space around it."""
    text = text[:LONGEST_ANSWER]
    if not text.isascii() or "\0" in text:
        text = text.translate(NOT_STORABLE)
    return text.strip()


def scalar(response: JSON) -> str | None:
    """A text, number or truth value as text; None for anything else."""
    if isinstance(response, str):
        return cleaned(response)

    if isinstance(response, bool):
        return "True" if response else "False"

    if isinstance(response, int):
        return str(response) if response.bit_length() < 1024 else None

    if isinstance(response, float) and isfinite(response):
        is_whole = response.is_integer() and abs(response) < 1e15
        return str(int(response)) if is_whole else str(response)

    return None


def is_empty(response: JSON) -> bool:
    """Whether the answer is none: null, blank, or a list or object of only such."""
    if response is None:
        return True
    if isinstance(response, str):
        return not response or not cleaned(response)
    if isinstance(response, dict):
        return all(part is None or part == "" for part in response.values())
    if isinstance(response, list | tuple):
        return all(part is None or part == "" for part in response)
    return False
