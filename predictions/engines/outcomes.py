"""What any engine says of a student."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

CENT, MILLE = Decimal("0.01"), Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A predicted score with its interval, in points; confidence within 0 and 1.

    Rounded as it is stored, so that a prediction made again can be told from a new one.
    """

    student_id: int
    score: Decimal
    low: Decimal
    high: Decimal
    confidence: Decimal
    level: Decimal
    version: str
    missing: list[str]
    factors: list[dict[str, Any]] = field(default_factory=list)


def points(value: float) -> Decimal:
    """Points of a score, to two places."""
    return Decimal(float(value)).quantize(CENT)


def share(value: float) -> Decimal:
    """A share from 0 to 1, to three places."""
    return Decimal(float(value)).quantize(MILLE)


def factor(
    name: str, label: str, value: float | bool | str, contribution: float
) -> dict[str, Any]:
    """One reason, as it is stored and shown."""
    return {
        "name": name,
        "label": label,
        "value": value,
        "contribution": round(contribution, 2),
    }
