"""What can be wrong with choices, numbers and texts that answers are compared with."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from assessments.questions.contents import (
    MultipleChoice,
    Numeric,
    NumericAnswer,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
)
from assessments.questions.numbers import MOST_FIGURES, unit_name
from assessments.questions.outcomes import FULL_FROM
from assessments.questions.patterns import LONGEST_PATTERN
from assessments.questions.short_answer import is_anything, pattern_of
from assessments.questions.texts import folded

MOST_TYPING_ERRORS = 5


class Problem(NamedTuple):
    """A place in the question, and what is wrong there."""

    field: str
    message: str


Problems = Iterator[Problem]


def twice(values: Iterable[str], field: str, name: str) -> Problems:
    """Values that a list has more than once, at the place of the second."""
    seen: dict[str, int] = {}
    for at, value in enumerate(values):
        if value in seen:
            yield Problem(
                f"{field}[{at}].{name}",
                f"is the same as that of entry {seen[value] + 1}",
            )
        seen.setdefault(value, at)


def blank(values: Iterable[str], field: str, name: str = "text") -> Problems:
    """Texts that say nothing."""
    for at, value in enumerate(values):
        if not value.strip():
            yield Problem(f"{field}[{at}].{name}", "must not be blank")


def _fractions(fractions: list[Decimal], field: str, least: int) -> Problems:
    for at, fraction in enumerate(fractions):
        if not least <= fraction <= 1:
            yield Problem(f"{field}[{at}].fraction", f"must be from {least} to 1")
    if fractions and max(fractions) <= 0:
        yield Problem(field, "none of them is right")


def choices_problems(content: SingleChoice | MultipleChoice) -> Problems:
    """Too few, none right, two alike."""
    choices = content.choices
    if len(choices) < 2:
        yield Problem("choices", "must be two at least")
    yield from blank((choice.text for choice in choices), "choices")
    yield from twice((choice.key for choice in choices), "choices", "key")
    yield from twice(
        (folded(choice.text, case_sensitive=True) for choice in choices),
        "choices",
        "text",
    )
    yield from _fractions([choice.fraction for choice in choices], "choices", -1)


def choices_doubts(content: SingleChoice | MultipleChoice) -> Problems:
    """Points nobody can earn, or that everybody can by taking all."""
    fractions = [choice.fraction for choice in content.choices]
    if isinstance(content, SingleChoice):
        if fractions and max(fractions) < FULL_FROM:
            yield Problem("choices", "no choice earns all the points")
    elif content.rule == "partial":
        if sum(fraction for fraction in fractions if fraction > 0) < FULL_FROM:
            yield Problem(
                "choices", "all right choices together do not earn all the points"
            )
        if any(fraction == 0 for fraction in fractions) and sum(fractions) >= FULL_FROM:
            yield Problem("choices", "taking every choice earns all the points")


def numeric_problems(content: Numeric) -> Problems:
    """Answers and units that cannot be compared with."""
    if not content.answers:
        yield Problem("answers", "must be one at least")
    for at, answer in enumerate(content.answers):
        yield from _numeric_answer(answer, f"answers[{at}]")
    yield from _fractions([answer.fraction for answer in content.answers], "answers", 0)
    names = [unit_name(unit.name) for unit in content.units]
    yield from blank(names, "units", "name")
    yield from twice(names, "units", "name")
    for at, unit in enumerate(content.units):
        if unit.factor <= 0:
            yield Problem(f"units[{at}].factor", "must be greater than 0")
    if content.unit_rule == "required" and not content.units:
        yield Problem("units", "must be one at least, as a unit is required")
    if not 0 <= content.unit_penalty <= 1:
        yield Problem("unit_penalty", "must be from 0 to 1")


def _numeric_answer(answer: NumericAnswer, field: str) -> Problems:
    if answer.value is not None and (answer.low is not None or answer.high is not None):
        yield Problem(f"{field}.value", "must not be given together with a range")
    if answer.low is not None and answer.high is not None and answer.low > answer.high:
        yield Problem(f"{field}.low", "must not be greater than high")
    figures = answer.tolerance_kind == "significant_figures"
    if figures and not (
        1 <= answer.tolerance <= MOST_FIGURES and answer.tolerance % 1 == 0
    ):
        yield Problem(
            f"{field}.tolerance",
            f"must be a whole number of figures from 1 to {MOST_FIGURES}",
        )
    elif answer.tolerance < 0:
        yield Problem(f"{field}.tolerance", "must not be negative")


def numeric_doubts(content: Numeric) -> Problems:
    """Any number right, a tolerance as wide as the value, units that are never looked at."""
    for at, answer in enumerate(content.answers):
        if answer.fraction > 0 and answer.value is answer.low is answer.high is None:
            yield Problem(f"answers[{at}]", "gives points for any number")
        if answer.tolerance_kind == "relative" and answer.tolerance >= 1:
            yield Problem(f"answers[{at}].tolerance", "is 100 % of the value or more")
    if content.units and content.unit_rule == "none":
        yield Problem("unit_rule", "is none, so that the units are not used")


def short_problems(content: ShortAnswer) -> Problems:
    """Answers that nothing fits, or that are the same."""
    if not content.answers:
        yield Problem("answers", "must be one at least")
    yield from blank((answer.text for answer in content.answers), "answers")
    yield from _fractions([answer.fraction for answer in content.answers], "answers", 0)
    for at, answer in enumerate(content.answers):
        if (
            answer.match != "plain"
            and not is_anything(answer)
            and pattern_of(answer, content) is None
        ):
            yield Problem(f"answers[{at}].text", _why_no_pattern(answer))
    words = (
        f"{answer.match} {_comparable(content, answer)}" for answer in content.answers
    )
    yield from twice(words, "answers", "text")
    if content.typing_errors > MOST_TYPING_ERRORS:
        yield Problem("typing_errors", f"must be from 0 to {MOST_TYPING_ERRORS}")


def _comparable(content: ShortAnswer, answer: TextAnswer) -> str:
    if answer.match == "regex":
        return answer.text
    return folded(
        answer.text,
        case_sensitive=content.case_sensitive,
        ignore_accents=content.ignore_accents,
    )


def _why_no_pattern(answer: TextAnswer) -> str:
    if len(answer.text) > LONGEST_PATTERN:
        return f"must not be longer than {LONGEST_PATTERN} characters"
    if answer.match == "wildcard":
        return "is too long for a pattern"
    return "is not a regular expression, or too large a one (RE2 syntax: no look-around, no back-references)"


def short_doubts(content: ShortAnswer) -> Problems:
    """Points for anything at all."""
    for at, answer in enumerate(content.answers):
        if answer.fraction > 0 and is_anything(answer):
            yield Problem(f"answers[{at}]", "gives points for any text")
