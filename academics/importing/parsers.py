"""What a cell means.

A parser takes a cell's text and gives the value, or raises ValueError with a sentence.
"""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache

Parser = Callable[[str], object]
# A comma before one or two digits is a decimal comma; before three it could be
# thousands.
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12}|,[0-9]{1,2})?")
YES = {"yes", "true", "1", "y"}
NO = {"no", "false", "0", "n"}


def text(most: int) -> Parser:
    """Up to `most` characters, kept as they are, a formula too."""

    def parse(cell: str) -> str:
        if len(cell) > most:
            raise ValueError(f"At most {most} characters.")
        return cell

    return parse


def matching(pattern: str, most: int, sentence: str) -> Parser:
    """A code of up to `most` characters, in upper case."""
    allowed = re.compile(pattern)

    def parse(cell: str) -> str:
        code = cell.upper()
        if len(code) > most:
            raise ValueError(f"At most {most} characters.")
        if not allowed.match(code):
            raise ValueError(sentence)
        return code

    return parse


def number(
    least: int, most: int | None = None, places: int = 2
) -> Callable[[str], Decimal]:
    """A number within bounds; more than `places` decimals are refused."""
    bounds = f"from {least} up" if most is None else f"from {least} to {most}"

    @lru_cache(maxsize=4096)
    def parse(cell: str) -> Decimal:
        if not NUMBER.fullmatch(cell):
            raise ValueError(f"Not a number. Give one {bounds}.")
        value = Decimal(cell.replace(",", "."))
        if value < least or (most is not None and value > most):
            raise ValueError(f"Give a number {bounds}.")
        if value != round(value, places):
            raise ValueError(f"At most {places} decimals.")
        return value

    return parse


def whole_number(least: int, most: int) -> Parser:
    """A number without decimals."""
    parse_number = number(least, most, places=0)
    return lambda cell: int(parse_number(cell))


def choice(values: Iterable[str]) -> Parser:
    """One of `values`, in any case; given back as the table spells it."""
    known = {value.casefold(): value for value in values}

    def parse(cell: str) -> str:
        value = known.get(cell.casefold())
        if value is None:
            raise ValueError(f"Give one of: {', '.join(known.values())}.")
        return value

    return parse


def yes_no(cell: str) -> bool:
    """Yes or No, in any case."""
    word = cell.casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError("Give Yes or No.")
