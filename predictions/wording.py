"""How a figure is written in a sentence."""

from decimal import ROUND_FLOOR, Decimal

TENTH = Decimal("0.1")


def plain(value: Decimal | float | str) -> str:
    """A word as it is; a number with at most one decimal.

    The rest is cut off: 59.99 is below 60 and must not read as 60.
    """
    if isinstance(value, str | bool):
        return str(value)
    cut = Decimal(str(value)).quantize(TENTH, ROUND_FLOOR)
    return str(cut).removesuffix(".0")
