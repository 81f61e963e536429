"""Marking of numbers with tolerances, ranges and units."""

from decimal import Decimal
from typing import NamedTuple

from assessments.questions.contents import ONE, ZERO, Numeric, NumericAnswer
from assessments.questions.numbers import reading, to_figures, unit_name
from assessments.questions.outcomes import INVALID, Marks, Part, share
from assessments.questions.responses import (
    JSON,
    Served,
    Unreadable,
    prepared,
    scalar,
    unreadable,
)


class _Fit(NamedTuple):
    fraction: Decimal
    feedback: str = ""
    matched: int | None = None


def read_numeric(
    content: Numeric, response: JSON, served: Served | None
) -> str | Unreadable:
    """The number as it was written."""
    text = scalar(response)
    return unreadable(response, "must be a number") if text is None else text


def trouble_with_number(content: Numeric, answer: str) -> str:
    """Why the text is no answer to the question; empty where it is one."""
    found = reading(answer)
    if found is None:
        return "must be a number"
    return (
        "must be a number without a unit"
        if found.unit and content.unit_rule == "none"
        else ""
    )


def mark_numeric(content: Numeric, answer: str, served: Served | None) -> Marks:
    """The first answer that fits; of two readings of the text, the one that earns more."""
    found = reading(answer)
    if found is None or (found.unit and content.unit_rule == "none"):
        return INVALID
    factor, kept = _unit(content, found.unit)
    best = max(
        (_fit(content, value, factor) for value in found.values),
        key=lambda fit: fit.fraction,
    )
    fraction = share(best.fraction) * kept
    return Marks(fraction, (Part("", answer, fraction, best.feedback, best.matched),))


def _units(content: Numeric) -> dict[str, Decimal]:
    """Factors by name; a name in another case counts where that leaves no doubt."""
    exact = {
        unit_name(unit.name): unit.factor for unit in content.units if unit.factor > 0
    }
    lower: dict[str, set[Decimal]] = {}
    for name, factor in exact.items():
        lower.setdefault(name.casefold(), set()).add(factor)
    return {
        name: factors.pop() for name, factors in lower.items() if len(factors) == 1
    } | exact


def _unit(content: Numeric, unit: str) -> tuple[Decimal, Decimal]:
    """The factor of the unit given, and the share of the points that remains."""
    if not unit:
        return ONE, share(
            1 - content.unit_penalty
        ) if content.unit_rule == "required" else ONE
    units = prepared(content, _units)
    factor = units.get(unit) or units.get(unit.casefold())
    return (factor, ONE) if factor else (ONE, share(1 - content.unit_penalty))


def _fit(content: Numeric, value: Decimal, factor: Decimal) -> _Fit:
    for at, answer in enumerate(content.answers):
        if _fits(answer, value, factor):
            return _Fit(answer.fraction, answer.feedback, at)
    return _Fit(ZERO)


def _fits(answer: NumericAnswer, value: Decimal, factor: Decimal) -> bool:
    """Whether `value`, in the unit of which `factor` make one, fits; multiplied out, so that it is exact."""
    if answer.value is None:
        return (answer.low is None or value >= answer.low * factor) and (
            answer.high is None or value <= answer.high * factor
        )
    if answer.tolerance_kind == "significant_figures":
        return to_figures(value / factor, answer.tolerance) == to_figures(
            answer.value, answer.tolerance
        )
    width = (
        answer.tolerance * abs(answer.value)
        if answer.tolerance_kind == "relative"
        else answer.tolerance
    )
    return abs(value - answer.value * factor) <= width * factor
