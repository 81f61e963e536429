"""What questions with a list of choices share."""

import re
from decimal import Decimal
from functools import cached_property
from typing import Literal

from assessments.questions.answers import Served, scalar
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.kinds.base import (
    Content,
    Element,
    Option,
    Order,
    Problem,
    Problems,
    TextFormat,
    View,
    bad_fractions,
    blank,
    order_of,
    repeated,
    repeated_texts,
    set_letters,
    shuffled,
)
from assessments.questions.lookups import (
    LETTERS,
    PartLookup,
    part_lookup,
    served_names,
)
from assessments.questions.outcomes import ZERO, Part

NOT_OFFERED = "is none of the choices"
SEPARATORS = re.compile(r"[,;|\s]+")


class Choice(Element, frozen=True, kw_only=True):
    """One thing to choose.

    `fraction` of the points, from -1 to 1; `fixed` keeps its place in a shuffle.
    """

    key: str = ""
    text: str
    fraction: Decimal = ZERO
    feedback: str = ""
    text_format: TextFormat | Literal[""] = ""
    fixed: bool = False


class ChoiceContent(Content, frozen=True, kw_only=True):
    """A list of choices, served shuffled unless the question says otherwise."""

    choices: tuple[Choice, ...]
    shuffle: bool = True

    def __post_init__(self) -> None:
        set_letters(self, "choices")

    @cached_property
    def lookup(self) -> PartLookup:
        return part_lookup((choice.key, choice.text) for choice in self.choices)

    @cached_property
    def by_key(self) -> dict[str, Choice]:
        return {choice.key: choice for choice in self.choices}

    @cached_property
    def right_keys(self) -> frozenset[str]:
        return frozenset(choice.key for choice in self.choices if choice.fraction > 0)

    def problems(self) -> Problems:
        if len(self.choices) < 2:
            yield Problem("choices", "must be two at least")
        texts = [choice.text for choice in self.choices]
        yield from blank(texts, "choices")
        yield from repeated((choice.key for choice in self.choices), "choices", "key")
        yield from repeated_texts(texts, "choices")
        fractions = [choice.fraction for choice in self.choices]
        yield from bad_fractions(fractions, "choices", -1)

    def serve(self, seed: str, *, shuffle: bool) -> tuple[View, Order]:
        keys = list(self.by_key)
        if shuffle and self.shuffle:
            keys = self._shuffled_keys(f"{seed}|choices")

        choices = []
        for name, key in zip(LETTERS, keys, strict=False):
            choice = self.by_key[key]
            view = {"key": name, "text": choice.text}
            if choice.text_format:
                view["text_format"] = choice.text_format
            choices.append(view)
        return {"choices": choices}, {"choices": keys}

    def _shuffled_keys(self, seed: str) -> list[str]:
        """The keys shuffled around those that are fixed."""
        moving = [key for key, choice in self.by_key.items() if not choice.fixed]
        following = iter(shuffled(moving, seed))
        return [
            key if choice.fixed else next(following)
            for key, choice in self.by_key.items()
        ]

    def served_key(self, part: Part, served: Served | None) -> JSON:
        return served_names([part.given], order_of(served, "choices"))[0]

    def options(self) -> dict[str, Option]:
        return {
            choice.key: Option(choice.text, choice.fraction) for choice in self.choices
        }


def named_key(lookup: PartLookup, name: JSON) -> str:
    """The key that a person names in a change; raises ItemError where there is none."""
    text = scalar(name)
    key = None if text is None else lookup.find(text, None)
    if key is None:
        raise ItemError("answer", "names what the question does not have")
    return key


def moved_fraction(fraction: Decimal, *, right: bool, to: Decimal) -> Decimal:
    """The fraction of a choice after a change of the key.

    What was right and is not any more earns nothing; what cost points still does.
    """
    return to if right else min(fraction, ZERO)


def is_without_key(content: Content) -> bool:
    """Whether there is something to choose, and nothing of it is right."""
    options = content.options().values()
    return bool(options) and not any(option.fraction > 0 for option in options)
