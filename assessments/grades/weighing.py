"""How the marks of a unit make one percentage.

Weights, the lowest dropped, what is missing. Pure and exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple


@dataclass(frozen=True)
class Entry:
    """A mark, or one that is missing and counts as 0 (without an id)."""

    assessment_type: str
    title: str
    date_taken: date
    percentage: Fraction
    assessment_id: int | None = None
    exam_id: int | None = None

    @property
    def occasion(self) -> tuple[Any, ...]:
        """What all marks of one test share.

        An exam may be sat on several days, by one student later than by others.
        """
        return (
            (self.exam_id,)
            if self.exam_id
            else (self.assessment_type, self.title, self.date_taken)
        )

    @property
    def missing(self) -> bool:
        """Whether the student has no such mark."""
        return self.assessment_id is None


class Category(NamedTuple):
    """What the marks of a type, or of one title of it, weigh together.

    How many of the lowest are dropped.
    """

    assessment_type: str
    title: str
    weight: Fraction
    drop_lowest: int


class Rule(NamedTuple):
    """The grading policy of a unit. Without categories all marks count alike."""

    categories: tuple[Category, ...] = ()
    drop_lowest: int = 0
    missing_is_zero: bool = False


class Part(NamedTuple):
    """What a mark has to do with the grade.

    Its share of it (0 to 1), and why that is 0 where it is.
    """

    entry: Entry
    share: Fraction
    dropped: bool = False
    weighed: bool = True


EVERYTHING = "everything"


def parts_of(entries: Sequence[Entry], rule: Rule) -> list[Part]:
    """The share of each mark in the grade.

    The weight of a category is shared evenly by its marks, after the lowest are
    dropped, but never all of them. Categories without marks are left out, and the
    others weigh as much more; so the shares add up to 1, or to 0 where nothing that has
    a weight was marked.
    """
    groups: dict[Category | None, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_category(entry, rule), []).append(entry)
    total = sum((category.weight for category in groups if category), Fraction(0))
    parts = []
    for category, group in groups.items():
        if category is None or not total:
            parts += [Part(entry, Fraction(0), weighed=False) for entry in group]
        else:
            parts += _shared(group, category.weight / total, category.drop_lowest)
    return sorted(
        parts, key=lambda part: (part.entry.date_taken, part.entry.assessment_id or 0)
    )


def _category(entry: Entry, rule: Rule) -> Category | None:
    """Where the mark belongs: to the weight of its title, else to that of its type."""
    if not rule.categories:
        return Category(EVERYTHING, "", Fraction(1), rule.drop_lowest)
    of_type = [
        each
        for each in rule.categories
        if each.assessment_type == entry.assessment_type
    ]
    titled = [
        each
        for each in of_type
        if each.title and each.title.casefold() == entry.title.casefold()
    ]
    return next(iter([*titled, *(each for each in of_type if not each.title)]), None)


def _shared(group: Sequence[Entry], weight: Fraction, drop: int) -> list[Part]:
    lowest_first = sorted(
        group,
        key=lambda entry: (
            entry.percentage,
            entry.date_taken,
            entry.assessment_id or 0,
        ),
    )
    drop = min(drop, len(group) - 1)
    share = weight / (len(group) - drop)
    dropped = [Part(entry, Fraction(0), dropped=True) for entry in lowest_first[:drop]]
    return dropped + [Part(entry, share) for entry in lowest_first[drop:]]


def percentage_of(parts: Sequence[Part]) -> Fraction | None:
    """The exact percentage that the shares make; None where no mark has a share."""
    if not any(part.share for part in parts):
        return None
    return sum((part.share * part.entry.percentage for part in parts), Fraction(0))
