"""Letters, the percentages from which they hold, and their points: the one scale.

Pure, over an ordered table. Bands say statuses and show what stands here.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from assessments.marks.bands import Bands, Number


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
    for letter in letters:
        if percentage >= letter.lower_bound:
            return letter
    return None


def letter_called(name: str, letters: Letters) -> Letter | None:
    for letter in letters:
        if letter.letter.casefold() == name.casefold():
            return letter
    return None


def letters_by_band(bands: Bands, letters: Letters) -> dict[str, list[Letter]]:
    """The letters that marks of each band have, the highest first, by the band's name.

    A letter that reaches over several bands stands in each of them.
    """
    found: dict[str, list[Letter]] = {}
    end = Decimal("Infinity")  # where the next higher band starts
    for band in bands:
        at_the_bound = letter_for(band.lower_bound, letters)
        inside = []
        for letter in letters:
            starts_inside = band.lower_bound < letter.lower_bound < end
            if starts_inside or letter == at_the_bound:
                inside.append(letter)
        found[band.name] = inside
        end = band.lower_bound
    return found


def mean_points(graded: Sequence[tuple[Decimal, Decimal]]) -> Fraction | None:
    """The exact mean of (points, credits), weighted by the credits.

    None where there are no credits.
    """
    weighted = Fraction(0)
    total = Fraction(0)
    for points, credits in graded:
        weighted += Fraction(points) * Fraction(credits)
        total += Fraction(credits)
    return weighted / total if total else None
