"""Numbers to type in, in QTI 1.2."""

from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.qti.classic.conditions import Condition
from assessments.questions.formats.qti.classic.kind_readers import NO_KEY, Parts
from assessments.questions.formats.results import UnreadableError
from assessments.questions.kinds.base import Content
from assessments.questions.kinds.numeric import Numeric, NumericAnswer
from assessments.questions.outcomes import ZERO

_BOUNDS = {
    "vargte": "low",
    "vargt": "low",
    "varlte": "high",
    "varlt": "high",
    "varequal": "value",
}


def numeric(parts: Parts) -> Content:
    """Every condition that gives points: a value, a value within bounds, or a range."""
    rewarded = [c for c in parts.conditions if c.tests and c.points and c.points > 0]
    best = max((condition.points or ZERO for condition in rewarded), default=ZERO)
    if best <= 0:
        raise UnreadableError(NO_KEY)
    return Numeric(
        answers=tuple(_answer(condition, best, parts) for condition in rewarded)
    )


def _answer(condition: Condition, best: Decimal, parts: Parts) -> NumericAnswer:
    found: dict[str, Decimal] = {}
    for test in condition.tests:
        if test.how not in _BOUNDS or test.negated:
            raise UnreadableError("its marking is not one of values and ranges")
        found.setdefault(_BOUNDS[test.how], parse_decimal(test.value))
    share, told = (condition.points or ZERO) / best, parts.feedback.shown_by(condition)
    value, low, high = found.get("value"), found.get("low"), found.get("high")
    if value is not None and (low is None or high is None):
        return NumericAnswer(value=value, fraction=share, feedback=told)
    if low is None or high is None:
        raise UnreadableError("a range that is open on one side")
    if value is not None and high - value == value - low:
        return NumericAnswer(
            value=value, tolerance=high - value, fraction=share, feedback=told
        )
    return NumericAnswer(low=low, high=high, fraction=share, feedback=told)
