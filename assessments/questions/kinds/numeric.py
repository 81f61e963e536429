"""Numeric: a number with a tolerance or in a range, with or without a unit."""

from decimal import Decimal
from functools import cached_property
from typing import ClassVar, Literal, NamedTuple, Self

from msgspec.structs import replace

from assessments.questions.answers import Served, Unreadable, scalar, unreadable
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.kinds.base import (
    Content,
    Element,
    Order,
    Problem,
    Problems,
    View,
    bad_fractions,
    blank,
    repeated,
)
from assessments.questions.outcomes import INVALID, ONE, ZERO, Marks, Part, share
from assessments.questions.parsing import (
    MOST_FIGURES,
    comparable_unit,
    parse_number,
    to_figures,
)

ToleranceKind = Literal["absolute", "relative", "significant_figures"]
UnitRule = Literal["none", "optional", "required"]


class NumericAnswer(Element, frozen=True, kw_only=True):
    """A value with a tolerance, or a closed range low..high.

    With neither it stands for any other number. A relative tolerance of 0.05 is 5 % of
    the value; significant_figures rounds both sides to `tolerance` figures (half up).
    """

    value: Decimal | None = None
    tolerance: Decimal = ZERO
    tolerance_kind: ToleranceKind = "absolute"
    low: Decimal | None = None
    high: Decimal | None = None
    fraction: Decimal = ONE
    feedback: str = ""

    def fits(self, number: Decimal, factor: Decimal) -> bool:
        """Whether `number` fits, in a unit of which `factor` make one of the key's.

        The key is multiplied, not the number divided, so that it is exact.
        """
        if self.value is None:
            is_low_enough = self.low is None or number >= self.low * factor
            is_high_enough = self.high is None or number <= self.high * factor
            return is_low_enough and is_high_enough

        if self.tolerance_kind == "significant_figures":
            rounded = to_figures(number / factor, self.tolerance)
            return rounded == to_figures(self.value, self.tolerance)

        width = self.tolerance
        if self.tolerance_kind == "relative":
            width = self.tolerance * abs(self.value)
        return abs(number - self.value * factor) <= width * factor

    def problems(self, field: str) -> Problems:
        """What cannot be compared with; `field` is the answer's own path."""
        has_range = self.low is not None or self.high is not None
        if self.value is not None and has_range:
            yield Problem(f"{field}.value", "must not be given together with a range")

        if self.low is not None and self.high is not None and self.low > self.high:
            yield Problem(f"{field}.low", "must not be greater than high")

        if self.tolerance_kind == "significant_figures":
            if not 1 <= self.tolerance <= MOST_FIGURES or self.tolerance % 1:
                message = f"must be a whole number of figures from 1 to {MOST_FIGURES}"
                yield Problem(f"{field}.tolerance", message)
        elif self.tolerance < 0:
            yield Problem(f"{field}.tolerance", "must not be negative")


class MeasuringUnit(Element, frozen=True, kw_only=True):
    """A unit, and how many of it make one of the unit the key is in.

    The factor of cm is 100 where the key is in m.
    """

    name: str
    factor: Decimal = ONE


class _Fit(NamedTuple):
    """The answer of the key that fits, and what it is worth."""

    fraction: Decimal
    feedback: str = ""
    matched: int | None = None


class Numeric(Content, frozen=True, kw_only=True, tag_field="kind", tag="numeric"):
    """The first answer that fits counts.

    `unit_penalty` is the share of the points that a wrong or missing unit costs.
    """

    label: ClassVar[str] = "Numeric"

    answers: tuple[NumericAnswer, ...]
    units: tuple[MeasuringUnit, ...] = ()
    unit_rule: UnitRule = "none"
    unit_penalty: Decimal = ONE

    @cached_property
    def factors(self) -> dict[str, Decimal]:
        """Factors by unit; a name in another case counts where that leaves no doubt."""
        exact: dict[str, Decimal] = {}
        by_lower_name: dict[str, set[Decimal]] = {}
        for unit in self.units:
            if unit.factor > 0:
                name = comparable_unit(unit.name)
                exact[name] = unit.factor
                by_lower_name.setdefault(name.casefold(), set()).add(unit.factor)

        factors = {}
        for name, possible in by_lower_name.items():
            if len(possible) == 1:
                factors[name] = possible.pop()
        return factors | exact

    def problems(self) -> Problems:
        if not self.answers:
            yield Problem("answers", "must be one at least")
        for at, answer in enumerate(self.answers):
            yield from answer.problems(f"answers[{at}]")
        fractions = [answer.fraction for answer in self.answers]
        yield from bad_fractions(fractions, "answers", 0)

        names = [comparable_unit(unit.name) for unit in self.units]
        yield from blank(names, "units", "name")
        yield from repeated(names, "units", "name")
        for at, unit in enumerate(self.units):
            if unit.factor <= 0:
                yield Problem(f"units[{at}].factor", "must be greater than 0")
        if self.unit_rule == "required" and not self.units:
            yield Problem("units", "must be one at least, as a unit is required")
        if not 0 <= self.unit_penalty <= 1:
            yield Problem("unit_penalty", "must be from 0 to 1")

    def doubts(self) -> Problems:
        for at, answer in enumerate(self.answers):
            is_any_number = answer.value is answer.low is answer.high is None
            if answer.fraction > 0 and is_any_number:
                yield Problem(f"answers[{at}]", "gives points for any number")
            if answer.tolerance_kind == "relative" and answer.tolerance >= 1:
                message = "is 100 % of the value or more"
                yield Problem(f"answers[{at}].tolerance", message)
        if self.units and self.unit_rule == "none":
            yield Problem("unit_rule", "is none, so that the units are not used")

    def serve(self, seed: str, *, shuffle: bool) -> tuple[View, Order]:
        return {"unit_rule": self.unit_rule}, {}

    def read(self, response: JSON, served: Served | None) -> str | Unreadable:
        """The number as it was written."""
        text = scalar(response)
        return unreadable(response, "must be a number") if text is None else text

    def trouble_with(self, answer: str) -> str:
        number = parse_number(answer)
        if number is None:
            return "must be a number"
        if number.unit and self.unit_rule == "none":
            return "must be a number without a unit"
        return ""

    def mark(self, answer: str, served: Served | None) -> Marks:
        """By the first answer that fits; of two meanings, the one that earns more."""
        number = parse_number(answer)
        if number is None or (number.unit and self.unit_rule == "none"):
            return INVALID

        factor, share_kept = self._convert_unit(number.unit)
        fits = [self._find_fit(value, factor) for value in number.values]
        best = max(fits, key=lambda fit: fit.fraction)
        fraction = share(best.fraction) * share_kept
        part = Part("", answer, fraction, best.feedback, best.matched)
        return Marks(fraction, (part,))

    def _convert_unit(self, unit: str) -> tuple[Decimal, Decimal]:
        """The factor of the unit given, and the share of the points that remains."""
        share_without = share(1 - self.unit_penalty)
        if not unit:
            return ONE, share_without if self.unit_rule == "required" else ONE

        factor = self.factors.get(unit) or self.factors.get(unit.casefold())
        return (factor, ONE) if factor else (ONE, share_without)

    def _find_fit(self, number: Decimal, factor: Decimal) -> _Fit:
        for at, answer in enumerate(self.answers):
            if answer.fits(number, factor):
                return _Fit(answer.fraction, answer.feedback, at)
        return _Fit(ZERO)

    def right_answer(self, served: Served | None = None) -> str:
        """The value of the best answer, or its range as low..high."""
        if not self.answers:
            return ""
        best = max(self.answers, key=lambda answer: answer.fraction)
        if best.value is not None:
            return str(best.value)
        low = "" if best.low is None else str(best.low)
        high = "" if best.high is None else str(best.high)
        return f"{low}..{high}"

    def with_answer(self, text: str, fraction: Decimal) -> Self:
        answer = self._answer_like_the_first(text, fraction)
        return replace(self, answers=(answer, *self.answers))

    def with_key(self, key: JSON) -> Self:
        wrong = [answer for answer in self.answers if answer.fraction <= 0]
        answer = self._answer_like_the_first(key, ONE)
        return replace(self, answers=(answer, *wrong))

    def _answer_like_the_first(self, key: JSON, fraction: Decimal) -> NumericAnswer:
        """A value with the tolerance of the first answer that is a value."""
        text = scalar(key)
        number = None if text is None else parse_number(text)
        if number is None or number.unit:
            raise ItemError("answer", "must be a number without a unit")

        values = (answer for answer in self.answers if answer.value is not None)
        return replace(
            next(values, NumericAnswer()),
            value=number.values[0],
            low=None,
            high=None,
            fraction=fraction,
            feedback="",
        )
