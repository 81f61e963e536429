"""Which band a mark falls into: exact, and free of any database or framework.

A mark is compared as a fraction, never by a rounded percentage: 69.999 of 100 is Good,
70 is Excellent.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

Number = Decimal | Fraction | int
PLACES = 6  # decimals of a stored percentage
MOST_BANDS = 20
LONGEST_NAME = 30
BOUND_PLACES = 3


class MarkError(ValueError):
    """A mark that can't be: the field that is wrong, a sentence, and further faults.

    `faults` are the sentences by field, as the API words its errors.
    """

    def __init__(self, field: str, sentence: str, *others: "MarkError") -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence
        self.faults: dict[str, list[str]] = {field: [sentence]}
        for other in others:
            self.faults |= other.faults


class Faults:
    """Gathers what is wrong with a mark, so that all of it is told at once."""

    def __init__(self) -> None:
        self._errors: list[MarkError] = []

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Note a MarkError that the block raises, and go on after the block."""
        try:
            yield
        except MarkError as error:
            self._errors.append(error)

    def add(self, field: str, sentence: str) -> None:
        self._errors.append(MarkError(field, sentence))

    def raise_together(self) -> None:
        """Raise one MarkError of all that was noted, worded by the first."""
        if self._errors:
            first, *others = self._errors
            raise MarkError(first.field, first.sentence, *others)


class BandTableError(ValueError):
    """A table of bands that can't be: the row that is wrong, its field, and a sentence.

    `row` counts from 0; None is the table as a whole.
    """

    def __init__(self, row: int | None, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.row = row
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True)
class Band:
    name: str
    lower_bound: Decimal


Bands = tuple[Band, ...]  # the highest first

DEFAULT_BANDS: Bands = (
    Band("Excellent", Decimal(70)),
    Band("Good", Decimal(60)),
    Band("At Risk", Decimal(40)),
    Band("Failing", Decimal(0)),
)


class Result(NamedTuple):
    """What follows from a mark."""

    percentage: Decimal
    status: str


class RiskLimits(NamedTuple):
    """Below `failing` percent is the lowest band, below `at_risk` the lowest two."""

    failing: Decimal
    at_risk: Decimal


def exact_percentage(score: Decimal, max_score: Decimal) -> Fraction:
    points, points_unit = score.as_integer_ratio()
    most, most_unit = max_score.as_integer_ratio()
    return Fraction(100 * points * most_unit, most * points_unit)


def rounded_down(percentage: Number) -> Decimal:
    """`percentage` with 6 decimals, never showing a bound that was not reached."""
    above, below = percentage.as_integer_ratio()
    return Decimal(above * 10**PLACES // below).scaleb(-PLACES)


def band_for(percentage: Number, bands: Bands = DEFAULT_BANDS) -> Band:
    """The band of an exact percentage from 0 to 100."""
    for band in bands:
        if percentage >= band.lower_bound:
            return band
    raise MarkError("percentage", "A percentage is never below 0.")


def result_of(
    score: Decimal, max_score: Decimal, bands: Bands = DEFAULT_BANDS
) -> Result:
    """Percentage (6 decimals, rounded down) and status of `score` out of `max_score`.

    Raises MarkError where it isn't a mark: not a number, below 0, above `max_score`.
    """
    check_mark(score, max_score)
    percentage = exact_percentage(score, max_score)
    return Result(rounded_down(percentage), band_for(percentage, bands).name)


def check_mark(score: Decimal, max_score: Decimal) -> None:
    """Raise MarkError unless 0 <= score <= max_score, finite, max_score above 0."""
    if not score.is_finite():
        raise MarkError("score", "A finite number.")
    if not max_score.is_finite():
        raise MarkError("max_score", "A finite number.")
    if max_score <= 0:
        raise MarkError("max_score", "It must be greater than 0.")
    if score < 0:
        raise MarkError("score", "It must not be below 0.")
    if score > max_score:
        most = f"{max_score.normalize():f}"
        raise MarkError("score", f"It must not be above max_score ({most}).")


def risk_limits(bands: Bands) -> RiskLimits:
    """The limits of the lowest band and of the lowest two, by place and not by name.

    With the default bands 40 and 60. Of two bands only the lowest is a risk, and a
    table of one band knows none: both limits are 0.
    """
    bounds = [band.lower_bound for band in reversed(bands)]
    if len(bounds) == 1:
        return RiskLimits(Decimal(0), Decimal(0))

    failing = bounds[1]
    at_risk = bounds[2] if len(bounds) > 2 else failing
    return RiskLimits(failing, at_risk)


def checked_table(bands: Sequence[Band]) -> Bands:
    """The table with the highest band first.

    BandTableError names the row that is wrong.
    """
    if not 0 < len(bands) <= MOST_BANDS:
        raise BandTableError(None, "bands", f"A table has 1 to {MOST_BANDS} bands.")

    names: set[str] = set()
    bounds: set[Decimal] = set()
    for row, band in enumerate(bands):
        name = band.name.strip().casefold()
        if not 0 < len(name) <= LONGEST_NAME:
            sentence = f"A name of 1 to {LONGEST_NAME} characters."
            raise BandTableError(row, "name", sentence)
        if name in names:
            raise BandTableError(row, "name", "Another band has this name.")
        names.add(name)

        if not is_bound(band.lower_bound):
            sentence = (
                f"A percentage from 0 to 100 with at most {BOUND_PLACES} decimals."
            )
            raise BandTableError(row, "lower_bound", sentence)
        if band.lower_bound in bounds:
            raise BandTableError(row, "lower_bound", "Another band starts here.")
        bounds.add(band.lower_bound)

    if 0 not in bounds:
        sentence = "One band must start at 0, so that every mark has one."
        raise BandTableError(None, "bands", sentence)
    return tuple(sorted(bands, key=lambda band: band.lower_bound, reverse=True))


def is_bound(percentage: Decimal) -> bool:
    if not percentage.is_finite() or not 0 <= percentage <= 100:
        return False
    return percentage == round(percentage, BOUND_PLACES)
