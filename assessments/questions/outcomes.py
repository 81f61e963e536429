"""What marking an answer gives: the share of the points, the state, what each part
earned."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from assessments.questions.decoding import JSON

State = Literal["graded", "needs_marking", "not_answered", "invalid"]

ZERO = Decimal(0)
ONE = Decimal(1)
POINTS_STEP = Decimal("0.000001")

# Thirds cannot be written in decimals: three choices of 33.3 % or 33.33333 % are
# meant to be all the points.
FULL_FROM = Decimal("0.999")


class Part(NamedTuple):
    """What one part earned.

    `key` names the gap, side or thing, and is empty for the whole answer. `given` is in
    the question's own keys, whatever letters were served; `matched` is the place in the
    key's list of the answer that fitted.
    """

    key: str
    given: JSON
    fraction: Decimal
    feedback: str = ""
    matched: int | None = None


class Marks(NamedTuple):
    """What a rule says of an answer, before points."""

    fraction: Decimal
    parts: tuple[Part, ...] = ()
    state: State = "graded"


class Outcome(NamedTuple):
    """An answer as marked.

    `feedback` is the question's general one, each part has its own.
    """

    state: State
    fraction: Decimal
    points: Decimal
    max_points: Decimal
    parts: tuple[Part, ...] = ()
    feedback: str = ""


NOT_ANSWERED = Marks(ZERO, (), "not_answered")
INVALID = Marks(ZERO, (), "invalid")


def share(fraction: Decimal) -> Decimal:
    """A sum of fractions as a share from 0 to 1.

    What lacks less than a thousandth is the whole.
    """
    if fraction >= FULL_FROM:
        return ONE
    return fraction if fraction > 0 else ZERO


def points_for(fraction: Decimal, points: Decimal) -> Decimal:
    """The share of the points, exact to a millionth, so that 2/3 of 3 points are 2."""
    if fraction == 1:
        return points
    if not fraction:
        return ZERO
    return (fraction * points).quantize(POINTS_STEP, ROUND_HALF_UP).normalize()
