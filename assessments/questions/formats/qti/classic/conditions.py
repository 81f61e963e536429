"""How a QTI 1.2 item is marked: what each condition asks for, gives, and says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.xmltree import Node
from assessments.questions.outcomes import ONE, ZERO

_COMPARED = {"varequal", "vargte", "varlte", "vargt", "varlt", "varsubstring"}
# Respondus counts wrong pairs of a matching in a variable of its own.
_NOT_POINTS = "incorrect"
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of a response with a value; negated where it must not hold."""

    response: str
    how: str
    value: str
    is_case_sensitive: bool
    is_negated: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """The comparisons of one respcondition, and what it gives where they hold.

    Points are None where it says none; `sets_points` where it does not add them.
    """

    tests: tuple[Test, ...]
    points: Decimal | None
    sets_points: bool
    feedback_names: tuple[str, ...]

    @property
    def only(self) -> Test | None:
        if len(self.tests) == 1 and not self.tests[0].is_negated:
            return self.tests[0]
        return None

    @property
    def gain(self) -> Decimal:
        """The points it gives, 0 where it gives none or takes some away."""
        return max(self.points or ZERO, ZERO)

    def value_for(self, response: str) -> str | None:
        """The one value that it asks of a response."""
        test = self.only
        if test is None or test.how != "varequal" or test.response != response:
            return None
        return test.value


def read_conditions(item: Node) -> list[Condition]:
    """The conditions of an item, in order.

    Raises UnreadableError for points that are no number.
    """
    processing = item.child("resprocessing")
    if processing is None:
        return []
    return [read_condition(node) for node in processing.all("respcondition")]


def read_condition(node: Node) -> Condition:
    tests: list[Test] = []
    asked = node.child("conditionvar")
    if asked is not None:
        tests.extend(tests_below(asked, is_negated=False))

    points = None
    sets_points = False
    for setting in node.all("setvar"):
        # A variable's name in place of a number only adds up what was counted before.
        is_number = _DIGIT.search(setting.text)
        if is_number and _NOT_POINTS not in setting.get("varname").lower():
            points = parse_decimal(setting.text)
            sets_points = setting.get("action") == "Set"

    feedback = node.all("displayfeedback")
    names = [each.get("linkrefid") for each in feedback]
    return Condition(tuple(tests), points, sets_points, tuple(names))


def tests_below(node: Node, *, is_negated: bool) -> Iterator[Test]:
    for child in node.children:
        if child.name in _COMPARED:
            yield Test(
                response=child.get("respident"),
                how=child.name,
                value=child.text.strip(),
                is_case_sensitive=child.get("case").lower() == "yes",
                is_negated=is_negated,
            )
        elif child.name == "not":
            yield from tests_below(child, is_negated=not is_negated)
        else:
            yield from tests_below(child, is_negated=is_negated)


def points_by_value(conditions: list[Condition], response: str) -> dict[str, Decimal]:
    """What each value of a response is worth on its own."""
    points: dict[str, Decimal] = {}
    for condition in conditions:
        value = condition.value_for(response)
        if value is not None and condition.points is not None:
            points.setdefault(value, condition.points)

    if any(points.values()):
        return points

    # Respondus gives 0 points to all choices of a question worth none, and sets them
    # for the right one.
    for condition in conditions:
        test = condition.only
        if test is not None and condition.sets_points and test.value in points:
            points[test.value] = ONE
    return points


def best_points(points: dict[str, Decimal]) -> Decimal:
    """What the best single value is worth, 0 where none is."""
    return max(points.values(), default=ZERO)
