"""Words and numbers that are typed in, of QTI 2 and 3.

They are read from a mapping, from the right answer, or case by case.
"""

import re
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal, part_of
from assessments.questions.formats.qti.declarations import Response, full_points
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.scoring import OWN_PROGRAMME, Case, Scoring
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.numeric import Numeric, NumericAnswer
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.outcomes import ONE, ZERO

_NUMBERS = {"float", "integer"}
# The one pattern that stands for a star; a teacher's own expression is unlikely to be
# written so.
ANYTHING = r"(.|\n)*"


def read_entry(
    response: Response, scoring: Scoring, feedback: Feedback, whole: Decimal
) -> Numeric | ShortAnswer:
    """What may be typed into one field; `whole` is what a full answer is worth."""
    is_number = response.base_type in _NUMBERS
    cases = scoring.cases.get(response.identifier)
    if cases:
        if is_number:
            return number_by_cases(cases, feedback, whole)
        return text_by_cases(cases, feedback, whole)

    shares = answer_shares(response, scoring)
    other_share = ZERO
    mapping = scoring.mapping_of(response)
    if mapping is not None and mapping.default:
        other_share = mapping.default / full_points(response)

    if is_number:
        return number_by_values(shares, other_share)

    # Without a mapping the case of letters counts. With one, where it says so or lists
    # spellings of one word.
    texts = {text.casefold() for text, _ in shares}
    has_spellings = len(texts) < len(shares)
    is_sensitive = mapping is None or bool(mapping.sensitive) or has_spellings
    return text_by_values(shares, other_share, is_sensitive=is_sensitive)


def points_of_entry(response: Response, scoring: Scoring) -> Decimal:
    """What a full answer in a field is worth: the most its cases or mapping give."""
    if response.identifier not in scoring.cases:
        return full_points(response)

    cases = scoring.cases[response.identifier]
    scores = [case.score for case in cases if case.score]
    return max(scores, default=ONE)


def answer_shares(response: Response, scoring: Scoring) -> list[tuple[str, Decimal]]:
    """The answers that are accepted with their shares of the points."""
    shares = []
    mapping = scoring.mapping_of(response)
    if mapping is not None:
        whole = full_points(response)
        for value, points in mapping.values.items():
            shares.append((value, part_of(points, whole)))
        return shares

    if not response.right:
        raise UnreadableError("it says no right answer")
    return [(value, ONE) for value in response.right]


def number_by_values(
    shares: list[tuple[str, Decimal]], other_share: Decimal
) -> Numeric:
    """A number that is one of these; any other is worth `other_share`."""
    answers = []
    for value, share in shares:
        answers.append(NumericAnswer(value=parse_decimal(value), fraction=share))
    if other_share:
        answers.append(NumericAnswer(fraction=other_share))
    return Numeric(answers=tuple(answers))


def text_by_values(
    shares: list[tuple[str, Decimal]], other_share: Decimal, *, is_sensitive: bool
) -> ShortAnswer:
    """A text that is one of these; any other is worth `other_share`."""
    answers = []
    for value, share in shares:
        answers.append(TextAnswer(text=value, fraction=share))
    if other_share:
        other = TextAnswer(text="*", match="wildcard", fraction=other_share)
        answers.append(other)
    return ShortAnswer(answers=tuple(answers), case_sensitive=is_sensitive)


def share_of_case(case: Case, whole: Decimal) -> Decimal:
    return ONE if case.score is None else part_of(case.score, whole)


def number_by_cases(cases: list[Case], feedback: Feedback, whole: Decimal) -> Numeric:
    answers = []
    for case in cases:
        share = share_of_case(case, whole)
        answer = number_of_test(case.test, share, feedback.named(case.feedback))
        answers.append(answer)
    return Numeric(answers=tuple(answers))


def text_by_cases(cases: list[Case], feedback: Feedback, whole: Decimal) -> ShortAnswer:
    answers = []
    is_sensitive = False
    for case in cases:
        test = case.test
        share = share_of_case(case, whole)
        answers.append(text_of_test(test, share, feedback.named(case.feedback)))
        if test.name == "match" or test.get("caseSensitive") == "true":
            is_sensitive = True
    return ShortAnswer(answers=tuple(answers), case_sensitive=is_sensitive)


def number_of_test(test: Node, share: Decimal, feedback: str) -> NumericAnswer:
    if test.name == "not":
        return NumericAnswer(fraction=share, feedback=feedback)

    if test.name == "and":
        if len(test.children) < 2:
            raise UnreadableError(OWN_PROGRAMME)
        at_least, at_most = test.children[:2]
        return NumericAnswer(
            low=parse_decimal(constant_text(at_least)),
            high=parse_decimal(constant_text(at_most)),
            fraction=share,
            feedback=feedback,
        )

    if test.name == "equalRounded":
        value = parse_decimal(constant_text(test))
        return NumericAnswer(
            value=value,
            tolerance=parse_decimal(test.get("figures") or "0"),
            tolerance_kind="significant_figures",
            fraction=share,
            feedback=feedback,
        )

    return number_within(test, share, feedback)


def number_within(test: Node, share: Decimal, feedback: str) -> NumericAnswer:
    """The numbers within a tolerance of one."""
    value = parse_decimal(constant_text(test))
    widths = [parse_decimal(width) for width in test.get("tolerance").split()]
    if len(set(widths)) > 1 or test.name not in {"equal", "match"}:
        raise UnreadableError("a number with different tolerances above and below")

    mode = test.get("toleranceMode")
    width = widths[0] if widths else ZERO
    if mode == "relative":
        return NumericAnswer(
            value=value,
            tolerance=width / 100,
            tolerance_kind="relative",
            fraction=share,
            feedback=feedback,
        )
    return NumericAnswer(
        value=value,
        tolerance=width if mode == "absolute" else ZERO,
        fraction=share,
        feedback=feedback,
    )


def text_of_test(test: Node, share: Decimal, feedback: str) -> TextAnswer:
    if test.name == "patternMatch":
        return from_pattern(test.get("pattern"), share, feedback)
    if test.name not in {"stringMatch", "match"}:
        raise UnreadableError(f"a text that is compared by {test.name}")
    text = constant_text(test).strip()
    return TextAnswer(text=text, fraction=share, feedback=feedback)


def from_pattern(pattern: str, share: Decimal, feedback: str) -> TextAnswer:
    """An answer from a regular expression.

    From the one that stars are written as, a text with stars.
    """
    if ANYTHING not in pattern:
        return TextAnswer(
            text=pattern, match="regex", fraction=share, feedback=feedback
        )

    pieces = []
    for piece in pattern.split(ANYTHING):
        plain = re.sub(r"\\(.)", r"\1", piece, flags=re.DOTALL)
        pieces.append(plain.replace("*", "\\*"))
    text = "*".join(pieces)
    return TextAnswer(text=text, match="wildcard", fraction=share, feedback=feedback)


def as_pattern(text: str) -> str:
    """A text with stars as the regular expression that stands for it."""
    pieces = []
    for piece in re.split(r"(?<!\\)\*", text):
        plain = piece.replace("\\*", "*")
        pieces.append(re.sub(r"([^\w\s])", r"\\\1", plain))
    return ANYTHING.join(pieces)


def constant_text(test: Node) -> str:
    value = test.child("baseValue")
    if value is None:
        raise UnreadableError(OWN_PROGRAMME)
    return value.text
