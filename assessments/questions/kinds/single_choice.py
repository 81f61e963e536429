"""Single choice: exactly one of the choices is to be taken."""

from decimal import Decimal
from typing import ClassVar, Self

from msgspec.structs import replace

from assessments.questions.answers import Served, Unreadable, scalar, unreadable
from assessments.questions.decoding import JSON
from assessments.questions.kinds.base import Problem, Problems, order_of
from assessments.questions.kinds.choices import (
    NOT_OFFERED,
    ChoiceContent,
    moved_fraction,
    named_key,
)
from assessments.questions.lookups import served_names
from assessments.questions.outcomes import FULL_FROM, ONE, ZERO, Marks, Part, share


class SingleChoice(
    ChoiceContent, frozen=True, kw_only=True, tag_field="kind", tag="single_choice"
):
    """The fraction of the choice that was taken counts.

    Less than nothing is nothing.
    """

    label: ClassVar[str] = "Single choice"

    def doubts(self) -> Problems:
        fractions = [choice.fraction for choice in self.choices]
        if fractions and max(fractions) < FULL_FROM:
            yield Problem("choices", "no choice earns all the points")

    def read(self, response: JSON, served: Served | None) -> str | Unreadable:
        """The letter (or key) of the choice; a list of one will do."""
        if isinstance(response, list) and len(response) == 1:
            response = response[0]

        text = scalar(response)
        label = None
        if text is not None:
            label = self.lookup.find(text, order_of(served, "choices"))
        return unreadable(response, NOT_OFFERED) if label is None else label

    def mark(self, answer: str, served: Served | None) -> Marks:
        key = self.lookup.key_of(answer, order_of(served, "choices"))
        choice = self.by_key.get(key)
        if choice is None:
            return Marks(ZERO, (Part("", key, ZERO),))

        fraction = share(choice.fraction)
        return Marks(fraction, (Part("", key, fraction, choice.feedback),))

    def right_answer(self, served: Served | None = None) -> str:
        if not self.choices:
            return ""
        best = max(self.choices, key=lambda choice: choice.fraction)
        return served_names([best.key], order_of(served, "choices"))[0]

    def with_answer(self, text: str, fraction: Decimal) -> Self:
        key = named_key(self.lookup, text)
        choices = []
        for choice in self.choices:
            if choice.key == key:
                choice = replace(choice, fraction=fraction)
            choices.append(choice)
        return replace(self, choices=tuple(choices))

    def with_key(self, key: JSON) -> Self:
        right = named_key(self.lookup, key)
        choices = []
        for choice in self.choices:
            fraction = moved_fraction(
                choice.fraction, right=choice.key == right, to=ONE
            )
            choices.append(replace(choice, fraction=fraction))
        return replace(self, choices=tuple(choices))
