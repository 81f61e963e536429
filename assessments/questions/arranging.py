"""Marking of matching and ordering."""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from assessments.questions.choice import SEPARATORS
from assessments.questions.contents import ONE, ZERO, Matching, Ordering, Side
from assessments.questions.labels import Labels, labels_of
from assessments.questions.outcomes import Marks, Part
from assessments.questions.responses import (
    JSON,
    Served,
    Unreadable,
    prepared,
    scalar,
    unreadable,
)

NOT_SERVED = "names what the question does not have"


class _Sides(NamedTuple):
    lefts: Labels
    rights: Labels
    partner: dict[str, str]


def right_sides(content: Matching) -> tuple[Side, ...]:
    """The right sides to choose from, those of equal text once."""
    sides: dict[str, Side] = {}
    for pair in content.pairs:
        sides.setdefault(pair.right, Side(key=pair.right_key, text=pair.right))
    for extra in content.extras:
        sides.setdefault(extra.text, extra)
    return tuple(sides.values())


def _sides(content: Matching) -> _Sides:
    rights = right_sides(content)
    key_of = {side.text: side.key for side in rights}
    return _Sides(
        labels_of(
            ((pair.left_key, pair.left) for pair in content.pairs), numbered=True
        ),
        labels_of((side.key, side.text) for side in rights),
        {pair.left_key: key_of[pair.right] for pair in content.pairs},
    )


def _orders(served: Served | None) -> tuple[Sequence[str] | None, Sequence[str] | None]:
    return (
        (None, None) if served is None else (served.get("lefts"), served.get("rights"))
    )


def read_matching(
    content: Matching, response: JSON, served: Served | None
) -> dict[str, str] | Unreadable | None:
    """Left numbers (or keys) to right letters (or keys), in the order of the list; a list goes by that order."""
    sides = prepared(content, _sides)
    left_order, right_order = _orders(served)
    keys = sides.lefts.keys if left_order is None else left_order
    given = _as_pairs(
        response,
        keys if left_order is None else [str(at + 1) for at in range(len(keys))],
    )
    if given is None:
        return unreadable(response, "must name a right side for each left side")
    found: dict[str, str] = {}
    for left, right in given:
        left_label = sides.lefts.read(left, left_order)
        right_label = sides.rights.read(right, right_order)
        if (
            left_label is None
            or right_label is None
            or found.get(left_label, right_label) != right_label
        ):
            return unreadable(response, NOT_SERVED)
        found[left_label] = right_label
    place = {key: at for at, key in enumerate(keys)}
    ordered = sorted(
        found.items(), key=lambda pair: place[sides.lefts.stored(pair[0], left_order)]
    )
    return dict(ordered) or None


def _as_pairs(response: JSON, names: Sequence[str]) -> list[tuple[str, str]] | None:
    """(left, right) texts of an object, or of a list that runs along `names`; blanks are left out."""
    if isinstance(response, list) and len(response) <= len(names):
        response = dict(zip(names, response, strict=False))
    if not isinstance(response, dict):
        return None
    pairs = []
    for name, given in response.items():
        left, right = scalar(name), "" if given is None else scalar(given)
        if left is None or right is None:
            return None
        if right:
            pairs.append((left, right))
    return pairs


def mark_matching(
    content: Matching, answer: dict[str, str], served: Served | None
) -> Marks:
    """Each pair earns its part, or all together."""
    sides = prepared(content, _sides)
    left_order, right_order = _orders(served)
    parts, hits = [], 0
    for left_label, right_label in answer.items():
        left, right = (
            sides.lefts.stored(left_label, left_order),
            sides.rights.stored(right_label, right_order),
        )
        hit = sides.partner.get(left) == right
        hits += hit
        parts.append(Part(left, right, ONE if hit else ZERO))
    if content.rule == "all_or_nothing":
        return Marks(ONE if hits == len(content.pairs) else ZERO, tuple(parts))
    return Marks(Decimal(hits) / len(content.pairs), tuple(parts))


def _things(content: Ordering) -> Labels:
    return labels_of((side.key, side.text) for side in content.items)


def _order(served: Served | None) -> Sequence[str] | None:
    return None if served is None else served.get("items")


def read_ordering(
    content: Ordering, response: JSON, served: Served | None
) -> list[str] | Unreadable:
    """The letters (or keys) in the order given, each at most once; an object gives 1, 2, ... their things."""
    labels = prepared(content, _things)
    texts = _as_list(response)
    found = [
        None if text is None else labels.read(text, _order(served))
        for text in texts or [None]
    ]
    read = [label for label in found if label is not None]
    if len(read) < len(found) or len(set(read)) < len(read):
        return unreadable(
            response, "must put the things of the question in order, each once"
        )
    return read


def _as_list(response: JSON) -> list[str | None] | None:
    if isinstance(response, dict):
        places = [str(at + 1) for at in range(len(response))]
        response = (
            [response[place] for place in places]
            if response.keys() == set(places)
            else None
        )
    if isinstance(response, str):
        parts = [part for part in SEPARATORS.split(response) if part]
        return (
            list(response)
            if len(parts) == 1 and response.isupper() and response.isalpha()
            else list(parts)
        )
    return [scalar(part) for part in response] if isinstance(response, list) else None


def mark_ordering(
    content: Ordering, answer: Sequence[str], served: Served | None
) -> Marks:
    """By the rule of the question; a thing that was left out is in no place and before nothing."""
    labels = prepared(content, _things)
    keys = [labels.stored(label, _order(served)) for label in answer]
    right = [side.key for side in content.items]
    parts = tuple(
        Part(key, at, ONE if at <= len(right) and right[at - 1] == key else ZERO)
        for at, key in enumerate(keys, 1)
    )
    if keys == right:
        return Marks(ONE, parts)
    place = {key: at for at, key in enumerate(right)}
    return Marks(
        _arranged(content, [place[key] for key in keys if key in place]), parts
    )


def _arranged(content: Ordering, ranks: list[int]) -> Decimal:
    """The share for `ranks`, the right places (from 0) of the things in the order given, not all right."""
    count = len(content.items)
    if content.rule == "positions":
        return Decimal(sum(1 for at, rank in enumerate(ranks) if at == rank)) / count
    if content.rule == "exact" or count < 2:
        return ZERO
    if content.rule == "adjacent_pairs":
        return Decimal(sum(1 for one, other in pairwise(ranks) if other == one + 1)) / (
            count - 1
        )
    if content.rule == "longest_run":
        return Decimal(max(_longest_rising(ranks) - 1, 0)) / (count - 1)
    return max(ZERO, Decimal(2 * _rising_pairs(ranks)) / (count * (count - 1) // 2) - 1)


def _longest_rising(ranks: list[int]) -> int:
    """The most things that stand in the right order among themselves (patience sorting)."""
    tails: list[int] = []
    for rank in ranks:
        at = bisect_left(tails, rank)
        tails[at : at + 1] = [rank]
    return len(tails)


def _rising_pairs(ranks: list[int]) -> int:
    """Pairs in the right order; for Kendall's tau = 2 x share - 1, no less than 0."""
    return sum(
        1 for at, rank in enumerate(ranks) for later in ranks[at + 1 :] if later > rank
    )
