"""How the marks of a unit make one percentage, exactly; no database here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple


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
    def occasion(self) -> tuple[object, ...]:
        """What all marks of one test share.

        An exam may be sat on several days, by one student later than by others.
        """
        if self.exam_id:
            return (self.exam_id,)
        return self.assessment_type, self.title, self.date_taken

    @property
    def missing(self) -> bool:
        return self.assessment_id is None


class Category(NamedTuple):
    """What the marks of a type weigh together, or with a title those of the title."""

    assessment_type: str
    title: str
    weight: Fraction
    drop_lowest: int

    def takes(self, entry: Entry) -> bool:
        if self.assessment_type != entry.assessment_type:
            return False
        return not self.title or self.title.casefold() == entry.title.casefold()


class Rule(NamedTuple):
    """The grading policy of a unit. Without categories all marks count alike."""

    categories: tuple[Category, ...] = ()
    drop_lowest: int = 0
    missing_is_zero: bool = False

    def category_of(self, entry: Entry) -> Category | None:
        """Where a mark belongs: to its title's weight, else to that of its type."""
        if not self.categories:
            return Category("", "", Fraction(1), self.drop_lowest)
        found = [category for category in self.categories if category.takes(entry)]
        found.sort(key=lambda category: not category.title)
        return found[0] if found else None


class WeighedEntry(NamedTuple):
    """A mark and its share of the grade (0 to 1).

    Where the share is 0, the mark was dropped, or nothing that has a weight.
    """

    entry: Entry
    share: Fraction
    dropped: bool = False
    weighed: bool = True


def weigh(entries: Sequence[Entry], rule: Rule) -> list[WeighedEntry]:
    """The share of each mark in the grade, the earliest mark first.

    The weight of a category is shared evenly by its marks, after the lowest are
    dropped, but never all of them. Categories without marks are left out, and the
    others weigh as much more; so the shares add up to 1, or to 0 where nothing that has
    a weight was marked.
    """
    groups: dict[Category | None, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(rule.category_of(entry), []).append(entry)
    total = sum((category.weight for category in groups if category), Fraction(0))

    weighed = []
    for category, group in groups.items():
        if category is None or not total:
            for entry in group:
                weighed.append(WeighedEntry(entry, Fraction(0), weighed=False))
            continue

        group.sort(key=_rank)
        dropped = min(category.drop_lowest, len(group) - 1)
        share = category.weight / total / (len(group) - dropped)
        for entry in group[:dropped]:
            weighed.append(WeighedEntry(entry, Fraction(0), dropped=True))
        for entry in group[dropped:]:
            weighed.append(WeighedEntry(entry, share))
    return sorted(weighed, key=_age)


def _rank(entry: Entry) -> tuple[Fraction, date, int]:
    """The lowest first, and of those alike the earliest."""
    return entry.percentage, entry.date_taken, entry.assessment_id or 0


def _age(weighed: WeighedEntry) -> tuple[date, int]:
    return weighed.entry.date_taken, weighed.entry.assessment_id or 0


def percentage_of(weighed: Sequence[WeighedEntry]) -> Fraction | None:
    """The exact percentage that the shares make; None where no mark has a share."""
    percentage = Fraction(0)
    for each in weighed:
        percentage += each.share * each.entry.percentage
    has_share = any(each.share for each in weighed)
    return percentage if has_share else None
