"""A numeric answer as Moodle's text formats write it."""

from decimal import Decimal

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.results import InexpressibleError
from assessments.questions.kinds.numeric import NumericAnswer


def number_text(answer: NumericAnswer) -> str:
    """`value:tolerance`, `low..high`, or `*` for any other number."""
    if answer.low is not None and answer.high is not None:
        return f"{plain_number(answer.low)}..{plain_number(answer.high)}"
    if answer.value is None:
        return "*"
    return f"{plain_number(answer.value)}:{plain_number(width(answer))}"


def middle_and_width(answer: NumericAnswer) -> tuple[Decimal | None, Decimal]:
    """A range as its middle and half its width, a value with its tolerance.

    No middle for any other number.
    """
    if answer.low is not None and answer.high is not None:
        return (answer.low + answer.high) / 2, (answer.high - answer.low) / 2
    return answer.value, width(answer)


def width(answer: NumericAnswer) -> Decimal:
    """The tolerance as an absolute one.

    Raises InexpressibleError for significant figures.
    """
    if answer.tolerance_kind == "significant_figures":
        raise InexpressibleError("a number of significant figures")
    if answer.tolerance_kind == "relative" and answer.value is not None:
        return abs(answer.value) * answer.tolerance
    return answer.tolerance
