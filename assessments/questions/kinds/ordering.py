"""Ordering: things are to be put in order."""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from itertools import combinations, pairwise
from typing import ClassVar, Literal, Self

from msgspec.structs import replace

from assessments.questions.answers import Served, Unreadable, scalar, unreadable
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.kinds.base import (
    Content,
    Order,
    Problem,
    Problems,
    Side,
    View,
    blank,
    labelled,
    order_of,
    repeated,
    repeated_texts,
    set_letters,
    shuffled,
)
from assessments.questions.kinds.choices import SEPARATORS, named_key
from assessments.questions.lookups import PartLookup, part_lookup, served_names
from assessments.questions.outcomes import ONE, ZERO, Marks, Part

OrderRule = Literal["exact", "positions", "adjacent_pairs", "longest_run", "kendall"]


class Ordering(Content, frozen=True, kw_only=True, tag_field="kind", tag="ordering"):
    """The things are kept in the right order, and always served shuffled."""

    label: ClassVar[str] = "Ordering"

    items: tuple[Side, ...]
    rule: OrderRule = "positions"

    def __post_init__(self) -> None:
        set_letters(self, "items")

    @cached_property
    def lookup(self) -> PartLookup:
        return part_lookup((side.key, side.text) for side in self.items)

    def problems(self) -> Problems:
        if len(self.items) < 2:
            yield Problem("items", "must be two at least")
        texts = [side.text for side in self.items]
        yield from blank(texts, "items")
        yield from repeated((side.key for side in self.items), "items", "key")
        yield from repeated_texts(texts, "items")

    def serve(self, seed: str, *, shuffle: bool) -> tuple[View, Order]:
        texts = {side.key: side.text for side in self.items}
        keys = shuffled(texts, f"{seed}|items")
        return {"items": labelled(keys, texts)}, {"items": keys}

    def read(self, response: JSON, served: Served | None) -> list[str] | Unreadable:
        """The letters (or keys) in the order given, each at most once."""
        order = order_of(served, "items")
        found = []
        for name in _as_list(response) or [None]:
            label = None if name is None else self.lookup.find(name, order)
            if label is None or label in found:
                message = "must put the things of the question in order, each once"
                return unreadable(response, message)
            found.append(label)
        return found

    def mark(self, answer: Sequence[str], served: Served | None) -> Marks:
        """A thing that was left out is in no place and before nothing."""
        order = order_of(served, "items")
        given = [self.lookup.key_of(label, order) for label in answer]
        right = [side.key for side in self.items]

        parts = []
        for at, key in enumerate(given):
            is_in_place = at < len(right) and right[at] == key
            parts.append(Part(key, at + 1, ONE if is_in_place else ZERO))
        if given == right:
            return Marks(ONE, tuple(parts))

        place = {key: at for at, key in enumerate(right)}
        ranks = [place[key] for key in given if key in place]
        return Marks(self._share_of(ranks), tuple(parts))

    def _share_of(self, ranks: list[int]) -> Decimal:
        """The share for the right places (from 0) of the things, not all right."""
        count = len(self.items)
        if self.rule == "positions":
            hits = sum(at == rank for at, rank in enumerate(ranks))
            return Decimal(hits) / count

        if self.rule == "exact" or count < 2:
            return ZERO

        if self.rule == "adjacent_pairs":
            hits = sum(later == rank + 1 for rank, later in pairwise(ranks))
            return Decimal(hits) / (count - 1)

        if self.rule == "longest_run":
            return Decimal(max(_longest_rising(ranks) - 1, 0)) / (count - 1)

        # Kendall's tau, no less than 0: twice the share of pairs in order, less 1.
        rising = sum(later > rank for rank, later in combinations(ranks, 2))
        pairs = count * (count - 1) // 2
        return max(ZERO, Decimal(2 * rising) / pairs - 1)

    def served_key(self, part: Part, served: Served | None) -> JSON:
        return served_names([part.key], order_of(served, "items"))[0]

    def right_answer(self, served: Served | None = None) -> list[str]:
        keys = [side.key for side in self.items]
        return served_names(keys, order_of(served, "items"))

    def with_key(self, key: JSON) -> Self:
        """The things in another order, each named once."""
        names = key if isinstance(key, list) else []
        found = [named_key(self.lookup, name) for name in names]
        if sorted(found) != sorted(self.lookup.keys):
            raise ItemError("answer", "must name each thing once, in the right order")

        items = sorted(self.items, key=lambda side: found.index(side.key))
        return replace(self, items=tuple(items))


def _as_list(response: JSON) -> list[str | None] | None:
    """The names in order, of a list, an object from 1, 2, ... or a text; None else."""
    if isinstance(response, dict):
        places = [str(at + 1) for at in range(len(response))]
        if response.keys() != set(places):
            return None
        response = [response[place] for place in places]

    if isinstance(response, str):
        names = [name for name in SEPARATORS.split(response) if name]
        if len(names) == 1 and response.isupper() and response.isalpha():
            return list(response)
        return list(names)

    if isinstance(response, list):
        return [scalar(name) for name in response]
    return None


def _longest_rising(ranks: list[int]) -> int:
    """The most things that are in order among themselves (patience sorting)."""
    tails: list[int] = []
    for rank in ranks:
        at = bisect_left(tails, rank)
        tails[at : at + 1] = [rank]
    return len(tails)
