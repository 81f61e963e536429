"""What any engine says of a student."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypedDict

CENT = Decimal("0.01")
MILLE = Decimal("0.001")


class FactorTold(TypedDict):
    """One reason, as it is stored and shown; the contribution is in points."""

    name: str
    label: str
    value: float | bool | str
    contribution: float


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
    factors: list[FactorTold] = field(default_factory=list)


def points(value: float) -> Decimal:
    """Points of a score, to two places."""
    return Decimal(float(value)).quantize(CENT)


def share(value: float) -> Decimal:
    """A share from 0 to 1, to three places."""
    return Decimal(float(value)).quantize(MILLE)


def factor_told(
    name: str, label: str, value: float | bool | str, contribution: float
) -> FactorTold:
    rounded = round(contribution, 2)
    return FactorTold(name=name, label=label, value=value, contribution=rounded)
