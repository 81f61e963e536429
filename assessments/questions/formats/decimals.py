"""Numbers as files write them."""

from decimal import Decimal, InvalidOperation

from assessments.questions.formats.results import UnreadableError


def plain_number(value: Decimal) -> str:
    """A number without an exponent or useless zeros where that is short, else with one.

    Loses nothing.
    """
    if not value:
        return "0"
    if not -20 < value.adjusted() < 20:
        return f"{value:E}"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def parse_decimal(text: str) -> Decimal:
    """A finite number, with a point for its decimals; raises UnreadableError."""
    bare = text.strip()
    try:
        value = Decimal(bare)
    except InvalidOperation:
        raise UnreadableError(f"{bare[:40]!r} is not a number") from None
    if not value.is_finite() or abs(value.adjusted()) > 308 or len(bare) > 100:
        raise UnreadableError(f"{bare[:40]!r} is not a number of usual size")
    return value


def part_of(points: Decimal, whole: Decimal) -> Decimal:
    return points / whole if points else Decimal(0)
