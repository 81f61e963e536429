"""Calculated: a question whose numbers are drawn from a table, one row an attempt."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import ClassVar

from msgspec.structs import replace

from assessments.questions.answers import Served, Unreadable
from assessments.questions.decoding import JSON
from assessments.questions.kinds.base import (
    Content,
    Element,
    Order,
    Problem,
    Problems,
    View,
    repeated,
    set_letters,
    shuffled,
)
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.numeric import Numeric, NumericAnswer, ToleranceKind
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.outcomes import ONE, ZERO, Marks, Part

PLACE = re.compile(r"\{(\w{1,100})\}")
MARKUP = re.compile(r"[<>&{}]")


class CalculatedAnswer(Element, frozen=True, kw_only=True):
    """A right number: the variable of the table that holds it, and its tolerance."""

    variable: str
    tolerance: Decimal = ZERO
    tolerance_kind: ToleranceKind = "absolute"
    fraction: Decimal = ONE
    feedback: str = ""


class Calculated(
    Content, frozen=True, kw_only=True, tag_field="kind", tag="calculated"
):
    """Texts with places such as {a}, which the drawn row fills.

    A row has a value for each variable. The answer is a number of the row (`answers`),
    or one of `choices`, whose texts have such places too.
    """

    label: ClassVar[str] = "Calculated"

    variables: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    answers: tuple[CalculatedAnswer, ...] = ()
    choices: tuple[Choice, ...] = ()
    shuffle: bool = True

    def __post_init__(self) -> None:
        set_letters(self, "choices")

    @cached_property
    def _variants(self) -> dict[int, Numeric | SingleChoice]:
        return {}

    def variant(self, served: Served | None) -> Numeric | SingleChoice:
        """The plain question that the drawn row makes; of the first row if none was."""
        place = _place_of(served)
        if place not in self._variants:
            self._variants[place] = self._make_variant(self._values(place))
        return self._variants[place]

    def _values(self, place: int) -> dict[str, str]:
        row = self.rows[place] if place < len(self.rows) else ()
        return dict(zip(self.variables, row, strict=False))

    def _make_variant(self, values: dict[str, str]) -> Numeric | SingleChoice:
        if self.choices:
            choices = []
            for choice in self.choices:
                text = filled(choice.text, values)
                choices.append(replace(choice, text=text))
            return SingleChoice(choices=tuple(choices), shuffle=self.shuffle)

        answers = []
        for answer in self.answers:
            number = _number(values.get(answer.variable, ""))
            answers.append(
                NumericAnswer(
                    value=number,
                    tolerance=answer.tolerance,
                    tolerance_kind=answer.tolerance_kind,
                    fraction=answer.fraction,
                    feedback=answer.feedback,
                )
            )
        return Numeric(answers=tuple(answers))

    def problems(self) -> Problems:
        if not self.variables:
            yield Problem("variables", "must be one at least")
        if not self.rows:
            yield Problem("rows", "must be one at least")
        if bool(self.answers) == bool(self.choices):
            yield Problem("answers", "must be given, or choices, and not both")
        yield from repeated(self.variables, "variables", "name")

        for at, row in enumerate(self.rows):
            if len(row) != len(self.variables):
                message = f"must have {len(self.variables)} values, one a variable"
                yield Problem(f"rows[{at}]", message)
            if any(MARKUP.search(value) for value in row):
                yield Problem(f"rows[{at}]", "must have plain words and numbers only")
            values = self._values(at)
            for answer in self.answers:
                if _number(values.get(answer.variable, "")) is None:
                    message = f"has no number for the answer {answer.variable}"
                    yield Problem(f"rows[{at}]", message)

        if self.rows:
            yield from self.variant(None).problems()

    def serve(self, seed: str, *, shuffle: bool) -> tuple[View, Order]:
        """The drawn row is kept with the order, as its place in the table."""
        places = [str(at) for at in range(len(self.rows))]
        drawn = {"row": shuffled(places, f"{seed}|row")[:1]}
        view, order = self.variant(drawn).serve(seed, shuffle=shuffle)
        return view, order | drawn

    def fill_text(self, text: str, served: Served | None) -> str:
        return filled(text, self._values(_place_of(served)))

    def read(self, response: JSON, served: Served | None) -> str | Unreadable:
        return self.variant(served).read(response, served)

    def trouble_with(self, answer: str) -> str:
        return self.variant(None).trouble_with(answer)

    def mark(self, answer: str, served: Served | None) -> Marks:
        return self.variant(served).mark(answer, served)

    def served_key(self, part: Part, served: Served | None) -> JSON:
        return self.variant(served).served_key(part, served)

    def right_answer(self, served: Served | None = None) -> str:
        return self.variant(served).right_answer(served)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with the values in their places."""

    def value_of(found: re.Match[str]) -> str:
        return values.get(found[1], found[0])

    return PLACE.sub(value_of, text)


def _place_of(served: Served | None) -> int:
    drawn = served.get("row") if served else None
    return int(drawn[0]) if drawn else 0


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= 308 else None
