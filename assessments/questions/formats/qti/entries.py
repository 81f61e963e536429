"""Words and numbers that are typed in, of QTI 2 and 3, from a mapping, from the right
answer, or case by case."""

import re
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal, part_of
from assessments.questions.formats.qti.body import Words
from assessments.questions.formats.qti.declarations import (
    Mapping,
    Response,
    full_points,
)
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.scoring import Case, Scoring
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.numeric import Numeric, NumericAnswer
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.outcomes import ONE, ZERO

_NUMBERS = {"float", "integer"}
# The one pattern that stands for a star; a teacher's own expression is unlikely to be
# written so.
ANYTHING = r"(.|\n)*"


def entry(
    response: Response, marks: Scoring, words: Words, feedback: Feedback, whole: Decimal
) -> Numeric | ShortAnswer:
    """What may be typed into one field; `whole` is what a full answer is worth."""
    cases = marks.cases.get(response.identifier)
    if cases:
        return _by_cases(response, cases, words, feedback, whole)
    if response.base_type in _NUMBERS:
        return _numeric(response, marks)
    return _short(response, marks)


def whole_of(response: Response, marks: Scoring, points: Decimal | None) -> Decimal:
    """What a full answer in a field is worth: the item's points, or the most that its
    cases or its mapping give."""
    if points:
        return points
    cases = [
        case.score for case in marks.cases.get(response.identifier, []) if case.score
    ]
    return (
        max(cases, default=ONE)
        if response.identifier in marks.cases
        else full_points(response)
    )


def _values(
    response: Response, marks: Scoring
) -> tuple[list[tuple[str, Decimal]], Mapping | None]:
    """The answers with their shares."""
    mapping = response.mapping
    if mapping is not None and response.identifier not in marks.matched:
        whole = full_points(response)
        return [
            (value, part_of(points, whole)) for value, points in mapping.values.items()
        ], mapping
    if not response.right:
        raise UnreadableError("it says no right answer")
    return [(value, ONE) for value in response.right], None


def _numeric(response: Response, marks: Scoring) -> Numeric:
    values, mapping = _values(response, marks)
    answers = [
        NumericAnswer(value=parse_decimal(value), fraction=share)
        for value, share in values
    ]
    if mapping is not None and mapping.default:
        answers.append(NumericAnswer(fraction=mapping.default / full_points(response)))
    return Numeric(answers=tuple(answers))


def _short(response: Response, marks: Scoring) -> ShortAnswer:
    """Without a mapping the case of letters counts.

    With one, where it says so or lists spellings of one word.
    """
    values, mapping = _values(response, marks)
    answers = [TextAnswer(text=value, fraction=share) for value, share in values]
    folded = {value.casefold() for value, _ in values}
    sensitive = mapping is None or bool(mapping.sensitive) or len(folded) < len(values)
    if mapping is not None and mapping.default:
        answers.append(
            TextAnswer(
                text="*",
                match="wildcard",
                fraction=mapping.default / full_points(response),
            )
        )
    return ShortAnswer(answers=tuple(answers), case_sensitive=sensitive)


def _by_cases(
    response: Response,
    cases: list[Case],
    words: Words,
    feedback: Feedback,
    whole: Decimal,
) -> Numeric | ShortAnswer:
    shares = [
        ONE if case.score is None else part_of(case.score, whole) for case in cases
    ]
    told = [feedback.named(case.feedback, words) for case in cases]
    if response.base_type in _NUMBERS:
        return Numeric(
            answers=tuple(
                _number_case(c.test, share, said)
                for c, share, said in zip(cases, shares, told, strict=True)
            )
        )
    texts = [
        _text_case(case.test, share, said)
        for case, share, said in zip(cases, shares, told, strict=True)
    ]
    sensitive = any(
        case.test.get("caseSensitive") == "true" or case.test.name == "match"
        for case in cases
    )
    return ShortAnswer(answers=tuple(texts), case_sensitive=sensitive)


def _number_case(test: Node, share: Decimal, feedback: str) -> NumericAnswer:
    name = test.name
    if name == "not":
        return NumericAnswer(fraction=share, feedback=feedback)
    if name == "and":
        low, high = (_base(part) for part in test.children[:2])
        return NumericAnswer(
            low=parse_decimal(low),
            high=parse_decimal(high),
            fraction=share,
            feedback=feedback,
        )
    value = parse_decimal(_base(test))
    if name == "equalRounded":
        figures = parse_decimal(test.get("figures") or "0")
        return NumericAnswer(
            value=value,
            tolerance=figures,
            tolerance_kind="significant_figures",
            fraction=share,
            feedback=feedback,
        )
    widths = [parse_decimal(width) for width in test.get("tolerance").split()]
    if len(set(widths)) > 1 or name not in {"equal", "match"}:
        raise UnreadableError("a number with different tolerances above and below")
    width = (
        widths[0]
        if widths and test.get("toleranceMode") in {"absolute", "relative"}
        else ZERO
    )
    relative = test.get("toleranceMode") == "relative"
    return NumericAnswer(
        value=value,
        tolerance=width / 100 if relative else width,
        tolerance_kind="relative" if relative else "absolute",
        fraction=share,
        feedback=feedback,
    )


def _text_case(test: Node, share: Decimal, feedback: str) -> TextAnswer:
    if test.name == "patternMatch":
        return from_pattern(test.get("pattern"), share, feedback)
    if test.name not in {"stringMatch", "match"}:
        raise UnreadableError(f"a text that is compared by {test.name}")
    return TextAnswer(text=_base(test).strip(), fraction=share, feedback=feedback)


def from_pattern(pattern: str, share: Decimal, feedback: str) -> TextAnswer:
    """An answer from a regular expression.

    From the one that stars are written as, a text with stars.
    """
    if ANYTHING not in pattern:
        return TextAnswer(
            text=pattern, match="regex", fraction=share, feedback=feedback
        )
    parts = [
        re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL)
        for part in pattern.split(ANYTHING)
    ]
    text = "*".join(part.replace("*", "\\*") for part in parts)
    return TextAnswer(text=text, match="wildcard", fraction=share, feedback=feedback)


def as_pattern(text: str) -> str:
    """A text with stars as the regular expression that stands for it."""
    parts = [part.replace("\\*", "*") for part in re.split(r"(?<!\\)\*", text)]
    return ANYTHING.join(re.sub(r"([^\w\s])", r"\\\1", part) for part in parts)


def _base(node: Node) -> str:
    value = node.child("baseValue")
    if value is None:
        raise UnreadableError(
            "its marking is a programme of its own, which is not read"
        )
    return value.text
