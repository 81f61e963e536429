"""What a client sends as an answer, made readable: any JSON value, never an error."""

import json
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple, TypeVar

JSON = Any
Served = Mapping[str, Sequence[str]]
Content = TypeVar("Content")
Form = TypeVar("Form")

LONGEST_ANSWER = 100_000
LONGEST_UNREADABLE = 2_000
UNREADABLE = "unreadable"
NOT_SHOWN = "?"
CANNOT_BE_KEPT = dict.fromkeys([0, *range(0xD800, 0xE000)])


class Unreadable(NamedTuple):
    """An answer that has no meaning for the question: why, and what of it is kept."""

    why: str
    kept: dict[str, str]


def unreadable(response: JSON, why: str) -> Unreadable:
    """The answer as unreadable; its text is kept for the record, and reads as unreadable again."""
    if (
        isinstance(response, dict)
        and response.keys() == {UNREADABLE}
        and isinstance(response[UNREADABLE], str)
    ):
        text = response[UNREADABLE]
    else:
        text = _written(response)
    return Unreadable(
        why, {UNREADABLE: cleaned(text[:LONGEST_UNREADABLE]) or NOT_SHOWN}
    )


def _written(response: JSON) -> str:
    if isinstance(response, str):
        return response
    try:
        return json.dumps(response, ensure_ascii=False, default=lambda _: None)
    except (RecursionError, ValueError, TypeError):
        return NOT_SHOWN


def cleaned(text: str) -> str:
    """The text without what databases cannot keep, and without the space around it."""
    text = text[:LONGEST_ANSWER]
    if not text.isascii() or "\0" in text:
        text = text.translate(CANNOT_BE_KEPT)
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
        return (
            str(int(response))
            if response.is_integer() and abs(response) < 1e15
            else str(response)
        )
    return None


def is_nothing(response: JSON) -> bool:
    """Whether the answer is no answer: null, blank, or a list or object of only such."""
    if response is None:
        return True
    if isinstance(response, str):
        return not response or not cleaned(response)
    if isinstance(response, dict):
        return all(part is None or part == "" for part in response.values())
    if isinstance(response, list | tuple):
        return all(part is None or part == "" for part in response)
    return False


def prepared(content: Content, build: Callable[[Content], Form]) -> Form:
    """The form of a question's content that its rule works on, built once and kept with the content."""
    kept = content.__dict__
    try:
        form: Form = kept["_prepared"]
    except KeyError:
        form = kept["_prepared"] = build(content)
    return form
