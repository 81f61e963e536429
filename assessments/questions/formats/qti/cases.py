"""The tests of typed answers, as the reader of entries knows them."""

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.qti.elements import base, element, flag, variable
from assessments.questions.formats.qti.entries import as_pattern
from assessments.questions.kinds.numeric import NumericAnswer
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer


def number_test(answer: NumericAnswer, response: str) -> str:
    """Whether a number fits an answer."""
    tested = variable(response)
    if answer.low is not None and answer.high is not None:
        low, high = (
            base(plain_number(value), "float") for value in (answer.low, answer.high)
        )
        return element(
            "and", element("gte", tested + low) + element("lte", tested + high)
        )
    if answer.value is None:
        return element("not", element("isNull", tested))
    value = tested + base(plain_number(answer.value), "float")
    if answer.tolerance_kind == "significant_figures":
        figures = plain_number(answer.tolerance)
        return element(
            "equalRounded", value, roundingMode="significantFigures", figures=figures
        )
    relative = answer.tolerance_kind == "relative"
    width = plain_number(answer.tolerance * 100 if relative else answer.tolerance)
    mode = "relative" if relative else "absolute"
    return element("equal", value, toleranceMode=mode, tolerance=f"{width} {width}")


def text_test(answer: TextAnswer, response: str, content: ShortAnswer) -> str:
    """Whether a text fits an answer."""
    tested = variable(response)
    if answer.match == "plain":
        return element(
            "stringMatch",
            tested + base(answer.text, "string"),
            caseSensitive=flag(content.case_sensitive),
        )
    pattern = answer.text if answer.match == "regex" else as_pattern(answer.text)
    return element("patternMatch", tested, pattern=pattern)
