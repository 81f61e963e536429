"""Which band a mark falls into: exact, and free of any database or framework.

A mark is compared as whole numbers (score x 100 against bound x max_score), never by a
rounded percentage: 69.999 of 100 is Good, 70 is Excellent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

Number = Decimal | Fraction | int
PLACES = 6  # decimals of a stored percentage
MOST_BANDS, LONGEST_NAME, LONGEST_LETTER, BOUND_PLACES, MOST_POINTS = 20, 30, 3, 3, 99


class MarkError(ValueError):
    """A mark that can't be: the field that is wrong, a sentence, and what is wrong besides."""

    def __init__(self, field: str, sentence: str, *others: "MarkError") -> None:
        super().__init__(sentence)
        self.field, self.sentence = field, sentence
        self.faults = {field: [sentence]}
        for other in others:
            self.faults |= other.faults


class BandTableError(ValueError):
    """A table of bands that can't be: its row (None: the table as a whole), its field, and a sentence."""

    def __init__(self, row: int | None, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.row, self.field, self.sentence = row, field, sentence


@dataclass(frozen=True)
class Band:
    """From `lower_bound` percent up to the next band's."""

    name: str
    lower_bound: Decimal
    letter: str = ""
    grade_points: Decimal | None = None


Bands = tuple[Band, ...]  # the highest first

DEFAULT_BANDS: Bands = (
    Band("Excellent", Decimal(70), "A", Decimal(4)),
    Band("Good", Decimal(60), "B", Decimal(3)),
    Band("At Risk", Decimal(40), "C", Decimal(2)),
    Band("Failing", Decimal(0), "F", Decimal(0)),
)


class Result(NamedTuple):
    """What follows from a mark."""

    percentage: Decimal
    status: str


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
    (above, below), (most, parts) = (
        score.as_integer_ratio(),
        max_score.as_integer_ratio(),
    )
    percent = Fraction(above * parts * 100, below * most)
    return Result(rounded_down(percent), band_for(percent, bands).name)


def check_mark(score: Decimal, max_score: Decimal) -> None:
    """Raise MarkError unless 0 <= score <= max_score, both finite and max_score above 0."""
    for field, value in (("score", score), ("max_score", max_score)):
        if not value.is_finite():
            raise MarkError(field, "A finite number.")
    if max_score <= 0:
        raise MarkError("max_score", "It must be greater than 0.")
    if score < 0:
        raise MarkError("score", "It must not be below 0.")
    if score > max_score:
        raise MarkError(
            "score", f"It must not be above max_score ({max_score.normalize():f})."
        )


class Group(NamedTuple):
    """Marks out of the same `max_score`, added up."""

    total: Number
    max_score: Number
    marks: int


def mean_of(groups: Iterable[Group]) -> Fraction | None:
    """The exact mean percentage of the marks in `groups`, each mark counting once; None where there is none."""
    parts, count = Fraction(0), 0
    for group in groups:
        parts += Fraction(group.total) / Fraction(group.max_score)
        count += group.marks
    return 100 * parts / count if count else None


def mean_percentage(pairs: Iterable[tuple[Number, Number]]) -> Fraction | None:
    """The exact mean percentage of (score, max_score) pairs; None where there is none."""
    return mean_of(Group(score, max_score, 1) for score, max_score in pairs)


def checked_table(bands: Sequence[Band]) -> Bands:
    """The table with the highest band first; BandTableError names the row that is wrong."""
    if not 0 < len(bands) <= MOST_BANDS:
        raise BandTableError(None, "bands", f"A table has 1 to {MOST_BANDS} bands.")
    names: set[str] = set()
    bounds: set[Decimal] = set()
    for row, band in enumerate(bands):
        _check_words(row, band, names)
        _check_numbers(row, band, bounds)
    if 0 not in bounds:
        raise BandTableError(
            None, "bands", "One band must start at 0, so that every mark has one."
        )
    return tuple(sorted(bands, key=lambda band: band.lower_bound, reverse=True))


def _check_words(row: int, band: Band, names: set[str]) -> None:
    if not 0 < len(band.name.strip()) <= LONGEST_NAME:
        raise BandTableError(row, "name", f"A name of 1 to {LONGEST_NAME} characters.")
    if (name := band.name.strip().casefold()) in names:
        raise BandTableError(row, "name", "Another band has this name.")
    if len(band.letter) > LONGEST_LETTER:
        raise BandTableError(row, "letter", f"At most {LONGEST_LETTER} characters.")
    names.add(name)


def _check_numbers(row: int, band: Band, bounds: set[Decimal]) -> None:
    bound, points = band.lower_bound, band.grade_points
    if (
        not bound.is_finite()
        or not 0 <= bound <= 100
        or bound != round(bound, BOUND_PLACES)
    ):
        raise BandTableError(
            row,
            "lower_bound",
            f"A percentage from 0 to 100 with at most {BOUND_PLACES} decimals.",
        )
    if bound in bounds:
        raise BandTableError(row, "lower_bound", "Another band starts here.")
    if points is not None and not (points.is_finite() and 0 <= points <= MOST_POINTS):
        raise BandTableError(row, "grade_points", f"A number from 0 to {MOST_POINTS}.")
    bounds.add(bound)
