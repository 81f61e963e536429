"""Letters for the places of a list: keys of parts that have none, and what a student sees."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any


def letter(index: int) -> str:
    """The name of the place `index` (from 0): A to Z, then AA, AB and so on."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def lettered(
    parts: Iterable[Any], name: str = "key", start: int = 0
) -> tuple[Any, ...]:
    """The parts, those with no key in their field `name` given the letter of their place."""
    return tuple(
        part if getattr(part, name) else replace(part, **{name: letter(start + at)})
        for at, part in enumerate(parts)
    )
