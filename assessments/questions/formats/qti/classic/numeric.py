"""Numbers to type in, in QTI 1.2."""

from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.qti.classic.conditions import Condition
from assessments.questions.formats.qti.classic.items import NO_KEY, ClassicItem
from assessments.questions.formats.results import UnreadableError
from assessments.questions.kinds.base import Content
from assessments.questions.kinds.numeric import Numeric, NumericAnswer

_BOUNDS = {
    "vargte": "low",
    "vargt": "low",
    "varlte": "high",
    "varlt": "high",
    "varequal": "value",
}


def numeric(item: ClassicItem) -> Content:
    """Every condition that gives points: a value, a value within bounds, or a range."""
    conditions = [each for each in item.rewarding() if each.tests]
    if not conditions:
        raise UnreadableError(NO_KEY)

    best = max([condition.gain for condition in conditions])
    answers = []
    for condition in conditions:
        told = item.feedback.of_condition(condition)
        answers.append(numeric_answer(condition, condition.gain / best, told))
    return Numeric(answers=tuple(answers))


def numeric_answer(
    condition: Condition, fraction: Decimal, feedback: str
) -> NumericAnswer:
    """The value or the range that a condition asks for."""
    found: dict[str, Decimal] = {}
    for test in condition.tests:
        if test.how not in _BOUNDS or test.is_negated:
            raise UnreadableError("its marking is not one of values and ranges")
        found.setdefault(_BOUNDS[test.how], parse_decimal(test.value))

    value = found.get("value")
    low = found.get("low")
    high = found.get("high")
    if low is None or high is None:
        if value is None:
            raise UnreadableError("a range that is open on one side")
        return NumericAnswer(value=value, fraction=fraction, feedback=feedback)

    if value is not None and high - value == value - low:
        return NumericAnswer(
            value=value, tolerance=high - value, fraction=fraction, feedback=feedback
        )
    return NumericAnswer(low=low, high=high, fraction=fraction, feedback=feedback)
