"""How a figure is written in a sentence."""

from decimal import ROUND_FLOOR, Decimal
from typing import Any

TENTH = Decimal("0.1")


def plain(value: Any) -> str:
    """A word as it is; a number with at most one decimal, cut off: 59.99 is below 60 and must not read as 60."""
    if isinstance(value, str | bool):
        return str(value)
    return str(Decimal(str(value)).quantize(TENTH, ROUND_FLOOR)).removesuffix(".0")
