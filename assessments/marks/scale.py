"""Letters, the percentages from which they hold, and their points: pure, over an ordered table."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assessments.marks.bands import Number

HUNDREDTH = Fraction(1, 100)


class Letter(NamedTuple):
    """From `lower_bound` percent up to the next letter's."""

    letter: str
    lower_bound: Decimal
    points: Decimal


Letters = Sequence[Letter]  # the highest first

DEFAULT_LETTERS: Letters = (
    Letter("A", Decimal(70), Decimal(4)),
    Letter("B", Decimal(60), Decimal(3)),
    Letter("C", Decimal(50), Decimal(2)),
    Letter("D", Decimal(40), Decimal(1)),
    Letter("F", Decimal(0), Decimal(0)),
)


def letter_for(percentage: Number, letters: Letters) -> Letter | None:
    """The letter of an exact percentage; None below the lowest bound of the table."""
    return next((each for each in letters if percentage >= each.lower_bound), None)


def letter_called(name: str, letters: Letters) -> Letter | None:
    """The letter of that name, in any case."""
    return next(
        (each for each in letters if each.letter.casefold() == name.casefold()), None
    )


def mean_points(graded: Sequence[tuple[Decimal, Decimal]]) -> Fraction | None:
    """The mean of (points, credits), each weighted by its credits, exactly; None where there are no credits."""
    credit = sum((Fraction(credits) for _, credits in graded), Fraction(0))
    if not credit:
        return None
    return (
        sum(
            (Fraction(points) * Fraction(credits) for points, credits in graded),
            Fraction(0),
        )
        / credit
    )


def in_hundredths(points: Fraction | None) -> float | None:
    """An average of points with two decimals, halves up; it is rounded only where it is shown."""
    if points is None:
        return None
    return int(points / HUNDREDTH + Fraction(1, 2)) / 100
