"""Fields to type in, with their answers as tests that the reader of entries knows."""

from decimal import Decimal
from typing import NamedTuple

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.qti.elements import (
    Piece,
    constant,
    element,
    flag,
    response_declaration,
    set_outcome,
    variable,
)
from assessments.questions.formats.qti.entries import as_pattern
from assessments.questions.formats.results import InexpressibleError
from assessments.questions.kinds.numeric import Numeric, NumericAnswer
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.lookups import letter


class TestedAnswer(NamedTuple):
    """An answer, and whether a response fits it as an expression of QTI.

    `plain` is empty where the answer is not one value that can be shown.
    """

    test: str
    plain: str
    fraction: Decimal
    feedback: str


def write_field(
    content: Numeric | ShortAnswer,
    piece: Piece,
    response: str,
    outcome: str,
    points: Decimal,
    *,
    is_gap: bool,
) -> None:
    """A field to type in: of its answers, the first that fits counts.

    The points of a gap are added to those of the gaps before it.
    """
    if isinstance(content, Numeric):
        base_type = "float"
        answers = tested_numbers(content, response)
    else:
        base_type = "string"
        answers = tested_texts(content, response)

    right: list[str] = []
    branches: list[str] = []
    for at, answer in enumerate(answers):
        score = constant(plain_number(answer.fraction * points), "float")
        if is_gap:
            score = element("sum", variable("SCORE") + score)

        statements = set_outcome("SCORE", score)
        if answer.feedback:
            piece.add_feedback(letter(at), answer.feedback, outcome)
            piece.feedback_outcomes[outcome] = "single"
            statements += set_outcome(outcome, constant(letter(at), "identifier"))

        branch = "responseElseIf" if branches else "responseIf"
        branches.append(element(branch, answer.test + statements))
        if answer.fraction == 1:
            right.append(answer.plain)

    declared = [right[0]] if right and right[0] else []
    piece.responses.append(
        response_declaration(response, "single", base_type, declared)
    )
    piece.statements.append(element("responseCondition", "\n".join(branches)))


def tested_numbers(content: Numeric, response: str) -> list[TestedAnswer]:
    if content.units:
        raise InexpressibleError("units")

    tested = []
    for answer in content.answers:
        test = number_test(answer, response)
        plain = plain_number(answer.value) if answer.value is not None else ""
        tested.append(TestedAnswer(test, plain, answer.fraction, answer.feedback))
    return tested


def tested_texts(content: ShortAnswer, response: str) -> list[TestedAnswer]:
    tested = []
    for answer in content.answers:
        test = text_test(answer, response, is_sensitive=content.case_sensitive)
        plain = answer.text if answer.match == "plain" else ""
        tested.append(TestedAnswer(test, plain, answer.fraction, answer.feedback))
    return tested


def number_test(answer: NumericAnswer, response: str) -> str:
    tested = variable(response)
    if answer.low is not None and answer.high is not None:
        low = constant(plain_number(answer.low), "float")
        high = constant(plain_number(answer.high), "float")
        bounds = element("gte", tested + low) + element("lte", tested + high)
        return element("and", bounds)

    if answer.value is None:
        return element("not", element("isNull", tested))

    compared = tested + constant(plain_number(answer.value), "float")
    if answer.tolerance_kind == "significant_figures":
        figures = plain_number(answer.tolerance)
        return element(
            "equalRounded", compared, roundingMode="significantFigures", figures=figures
        )

    width = answer.tolerance
    if answer.tolerance_kind == "relative":
        width = answer.tolerance * 100
    tolerance = f"{plain_number(width)} {plain_number(width)}"
    return element(
        "equal", compared, toleranceMode=answer.tolerance_kind, tolerance=tolerance
    )


def text_test(answer: TextAnswer, response: str, *, is_sensitive: bool) -> str:
    tested = variable(response)
    if answer.match == "plain":
        compared = tested + constant(answer.text, "string")
        return element("stringMatch", compared, caseSensitive=flag(is_sensitive))

    pattern = answer.text if answer.match == "regex" else as_pattern(answer.text)
    return element("patternMatch", tested, pattern=pattern)
