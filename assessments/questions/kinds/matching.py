"""Matching: each left side gets the right side that belongs to it."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, Literal, Self

from msgspec.structs import replace

from assessments.questions.answers import Served, Unreadable, scalar, unreadable
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.kinds.base import (
    Content,
    Element,
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
from assessments.questions.kinds.choices import named_key
from assessments.questions.lookups import (
    NUMBERS,
    PartLookup,
    part_lookup,
    served_names,
)
from assessments.questions.outcomes import ONE, ZERO, Marks, Part

PairRule = Literal["partial", "all_or_nothing"]


class Pair(Element, frozen=True, kw_only=True):
    """A left side and the right side that belongs to it.

    Right sides of equal text are one and the same.
    """

    left_key: str = ""
    left: str
    right_key: str = ""
    right: str


class Matching(Content, frozen=True, kw_only=True, tag_field="kind", tag="matching"):
    """Each pair earns its part, or all together; `extras` belong to no left side."""

    label: ClassVar[str] = "Matching"

    pairs: tuple[Pair, ...]
    extras: tuple[Side, ...] = ()
    rule: PairRule = "partial"
    shuffle: bool = True

    def __post_init__(self) -> None:
        set_letters(self, "pairs", "left_key")
        set_letters(self, "pairs", "right_key")
        set_letters(self, "extras", start=len(self.pairs))

    @cached_property
    def right_sides(self) -> tuple[Side, ...]:
        """The right sides to choose from, those of equal text once."""
        sides: dict[str, Side] = {}
        for pair in self.pairs:
            sides.setdefault(pair.right, Side(key=pair.right_key, text=pair.right))
        for extra in self.extras:
            sides.setdefault(extra.text, extra)
        return tuple(sides.values())

    @cached_property
    def left_lookup(self) -> PartLookup:
        lefts = ((pair.left_key, pair.left) for pair in self.pairs)
        return part_lookup(lefts, numbered=True)

    @cached_property
    def right_lookup(self) -> PartLookup:
        return part_lookup((side.key, side.text) for side in self.right_sides)

    @cached_property
    def partner(self) -> dict[str, str]:
        """The key of the right side that belongs to each left one."""
        key_of = {side.text: side.key for side in self.right_sides}
        return {pair.left_key: key_of[pair.right] for pair in self.pairs}

    def problems(self) -> Problems:
        if not self.pairs:
            yield Problem("pairs", "must be one at least")
        if len(self.right_sides) < 2:
            message = "must have two different right sides at least, extras included"
            yield Problem("pairs", message)

        lefts = [pair.left for pair in self.pairs]
        yield from blank(lefts, "pairs", "left")
        yield from blank((pair.right for pair in self.pairs), "pairs", "right")
        yield from repeated_texts(lefts, "pairs", "left")
        left_keys = [pair.left_key for pair in self.pairs]
        yield from repeated(left_keys, "pairs", "left_key")

        for key, count in Counter(side.key for side in self.right_sides).items():
            if count > 1:
                message = f"right sides of different text have the same key {key}"
                yield Problem("pairs", message)

        yield from blank((extra.text for extra in self.extras), "extras")
        rights = {pair.right for pair in self.pairs}
        for at, extra in enumerate(self.extras):
            if extra.text in rights:
                yield Problem(f"extras[{at}].text", "is the right side of a pair")

    def serve(self, seed: str, *, shuffle: bool) -> tuple[View, Order]:
        """The right sides are shuffled always: their order would be the key."""
        lefts = {pair.left_key: pair.left for pair in self.pairs}
        rights = {side.key: side.text for side in self.right_sides}

        left_keys = list(lefts)
        if shuffle and self.shuffle:
            left_keys = shuffled(lefts, f"{seed}|lefts")
        right_keys = shuffled(rights, f"{seed}|rights")

        view = {
            "lefts": labelled(left_keys, lefts, NUMBERS),
            "rights": labelled(right_keys, rights),
        }
        return view, {"lefts": left_keys, "rights": right_keys}

    def read(
        self, response: JSON, served: Served | None
    ) -> dict[str, str] | Unreadable | None:
        """Left numbers (or keys) to right letters (or keys), in the order of the list.

        A list of right sides goes by that order.
        """
        left_order = order_of(served, "lefts")
        right_order = order_of(served, "rights")
        keys: Sequence[str] = self.left_lookup.keys
        names = keys
        if left_order is not None:
            keys = left_order
            names = NUMBERS[: len(keys)]

        given = _as_pairs(response, names)
        if given is None:
            return unreadable(response, "must name a right side for each left side")

        found: dict[str, str] = {}
        for left, right in given:
            left_label = self.left_lookup.find(left, left_order)
            right_label = self.right_lookup.find(right, right_order)
            if left_label is None or right_label is None:
                return unreadable(response, "names what the question does not have")
            if found.setdefault(left_label, right_label) != right_label:
                return unreadable(response, "names what the question does not have")

        label_of = {
            self.left_lookup.key_of(label, left_order): label for label in found
        }
        labels = [label_of[key] for key in keys if key in label_of]
        return {label: found[label] for label in labels} or None

    def mark(self, answer: dict[str, str], served: Served | None) -> Marks:
        left_order = order_of(served, "lefts")
        right_order = order_of(served, "rights")
        parts = []
        hits = 0
        for left_label, right_label in answer.items():
            left = self.left_lookup.key_of(left_label, left_order)
            right = self.right_lookup.key_of(right_label, right_order)
            is_right = self.partner.get(left) == right
            hits += is_right
            parts.append(Part(left, right, ONE if is_right else ZERO))

        if self.rule == "all_or_nothing":
            is_whole = hits == len(self.pairs)
            return Marks(ONE if is_whole else ZERO, tuple(parts))
        return Marks(Decimal(hits) / len(self.pairs), tuple(parts))

    def served_key(self, part: Part, served: Served | None) -> JSON:
        return served_names([part.key], order_of(served, "lefts"), numbered=True)[0]

    def right_answer(self, served: Served | None = None) -> dict[str, str]:
        left_order = order_of(served, "lefts")
        right_order = order_of(served, "rights")
        lefts = served_names(list(self.partner), left_order, numbered=True)
        rights = served_names(list(self.partner.values()), right_order)
        return dict(sorted(zip(lefts, rights, strict=True)))

    def with_key(self, key: JSON) -> Self:
        """Pairs changed by an object of left to right sides; the others stay."""
        if not isinstance(key, dict):
            raise ItemError("answer", "must be an object of left and right sides")

        side_of = {side.key: side for side in self.right_sides}
        moved = {}
        for left, right in key.items():
            left_key = named_key(self.left_lookup, left)
            moved[left_key] = side_of[named_key(self.right_lookup, right)]

        pairs = []
        for pair in self.pairs:
            side = moved.get(pair.left_key)
            if side is not None:
                pair = replace(pair, right_key=side.key, right=side.text)
            pairs.append(pair)

        used = {pair.right for pair in pairs}
        extras = tuple(side for side in self.right_sides if side.text not in used)
        return replace(self, pairs=tuple(pairs), extras=extras)


def _as_pairs(response: JSON, names: Sequence[str]) -> list[tuple[str, str]] | None:
    """The (left, right) texts of an object, or of a list that runs along `names`.

    Blanks are left out; None where it is neither.
    """
    if isinstance(response, list) and len(response) <= len(names):
        response = dict(zip(names, response, strict=False))
    if not isinstance(response, dict):
        return None

    pairs = []
    for name, given in response.items():
        left = scalar(name)
        right = "" if given is None else scalar(given)
        if left is None or right is None:
            return None
        if right:
            pairs.append((left, right))
    return pairs
