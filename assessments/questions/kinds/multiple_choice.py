"""Multiple choice: any number of the choices is to be taken."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar, Literal, Self

from msgspec.structs import replace

from assessments.questions.answers import Served, Unreadable, scalar, unreadable
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.kinds.base import Problem, Problems, order_of
from assessments.questions.kinds.choices import (
    NOT_OFFERED,
    SEPARATORS,
    Choice,
    ChoiceContent,
    moved_fraction,
    named_key,
)
from assessments.questions.lookups import served_names
from assessments.questions.outcomes import FULL_FROM, ONE, ZERO, Marks, Part, share

SelectionRule = Literal["partial", "all_or_nothing", "right_minus_wrong"]

FRACTION_STEP = Decimal("0.0000001")


class MultipleChoice(
    ChoiceContent, frozen=True, kw_only=True, tag_field="kind", tag="multiple_choice"
):
    """A fraction above 0 makes a choice a right one.

    The rule is the sum of the fractions taken (partial), all or nothing, or the share
    of the right ones less the wrong ones.
    """

    label: ClassVar[str] = "Multiple choice"

    rule: SelectionRule = "partial"

    def doubts(self) -> Problems:
        if self.rule != "partial":
            return

        fractions = [choice.fraction for choice in self.choices]
        if sum(fraction for fraction in fractions if fraction > 0) < FULL_FROM:
            message = "all right choices together do not earn all the points"
            yield Problem("choices", message)
        if ZERO in fractions and sum(fractions) >= FULL_FROM:
            yield Problem("choices", "taking every choice earns all the points")

    def read(
        self, response: JSON, served: Served | None
    ) -> list[str] | Unreadable | None:
        """The letters (or keys) taken, each once, in the order of the list."""
        order = order_of(served, "choices")
        found = set(self._named(response, order))
        if not found:
            return None
        if None in found:
            return unreadable(response, NOT_OFFERED)

        keys = self.lookup.keys if order is None else order
        place = {key: at for at, key in enumerate(keys)}
        labels = [label for label in found if label]
        return sorted(labels, key=lambda label: place[self.lookup.key_of(label, order)])

    def _named(self, response: JSON, order: Sequence[str] | None) -> list[str | None]:
        """What an answer names: a list, an object of true and false, or one text."""
        if isinstance(response, dict):
            if any(not isinstance(taken, bool) for taken in response.values()):
                return [None]
            response = [name for name, taken in response.items() if taken]

        if isinstance(response, list):
            labels: list[str | None] = []
            for part in response:
                text = scalar(part)
                if text is None:
                    labels.append(None)
                elif text:
                    labels.append(self.lookup.find(text, order))
            return labels

        text = scalar(response)
        if text is None:
            return [None]
        whole = self.lookup.find(text, order)
        if whole is not None:
            return [whole]

        names = [name for name in SEPARATORS.split(text) if name]
        if len(names) == 1 and self._is_run_of_letters(text):
            names = list(text)
        return [self.lookup.find(name, order) for name in names]

    def _is_run_of_letters(self, text: str) -> bool:
        """Whether a text such as ACD names a choice by each of its letters."""
        return text.isalpha() and text.isupper() and len(text) <= len(self.choices)

    def mark(self, answer: Sequence[str], served: Served | None) -> Marks:
        order = order_of(served, "choices")
        keys = [self.lookup.key_of(label, order) for label in answer]
        taken = [self.by_key[key] for key in keys if key in self.by_key]
        parts = tuple(
            Part("", choice.key, choice.fraction, choice.feedback) for choice in taken
        )
        return Marks(self._earned(taken), parts)

    def _earned(self, taken: list[Choice]) -> Decimal:
        right = self.right_keys
        if self.rule == "all_or_nothing":
            is_right = right and right == {choice.key for choice in taken}
            return ONE if is_right else ZERO

        if self.rule == "right_minus_wrong":
            hits = sum(choice.key in right for choice in taken)
            net = 2 * hits - len(taken)
            return Decimal(net) / len(right) if net > 0 else ZERO

        return share(sum((choice.fraction for choice in taken), ZERO))

    def right_answer(self, served: Served | None = None) -> list[str]:
        right = [choice.key for choice in self.choices if choice.fraction > 0]
        return sorted(served_names(right, order_of(served, "choices")))

    def with_key(self, key: JSON) -> Self:
        """The choices of the list right, for equal shares."""
        if not isinstance(key, list) or not key:
            raise ItemError("answer", "must be a list of choices")

        right = {named_key(self.lookup, name) for name in key}
        each = (ONE / len(right)).quantize(FRACTION_STEP, ROUND_HALF_UP)
        choices = []
        for choice in self.choices:
            fraction = moved_fraction(
                choice.fraction, right=choice.key in right, to=each
            )
            choices.append(replace(choice, fraction=fraction))
        return replace(self, choices=tuple(choices))
