"""How a QTI 1.2 item is marked: what each condition asks for, gives, and says."""

import re
from dataclasses import dataclass
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.xmltree import Node
from assessments.questions.outcomes import ZERO

_COMPARED = {"varequal", "vargte", "varlte", "vargt", "varlt", "varsubstring"}
# Respondus counts wrong pairs of a matching in a variable of its own.
_NOT_POINTS = "incorrect"
_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: of which response, how, with what, and whether it must not hold."""

    response: str
    how: str
    value: str
    case: bool
    negated: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """The comparisons of one respcondition, the points it gives (None: none said), and
    its feedback."""

    tests: tuple[Test, ...]
    points: Decimal | None
    sets: bool
    shown: tuple[str, ...]

    @property
    def only(self) -> Test | None:
        """The single comparison of a condition that has one."""
        return (
            self.tests[0]
            if len(self.tests) == 1 and not self.tests[0].negated
            else None
        )


def conditions(item: Node) -> list[Condition]:
    """The conditions of an item, in order.

    Raises UnreadableError for points that are no number.
    """
    processing = item.child("resprocessing")
    return (
        [_condition(node) for node in processing.all("respcondition")]
        if processing is not None
        else []
    )


def _condition(node: Node) -> Condition:
    asked = node.child("conditionvar")
    tests: list[Test] = []
    if asked is not None:
        _collect(asked, tests, negated=False)
    points, sets = None, False
    for setting in node.all("setvar"):
        # A variable's name in place of a number only adds up what was counted before.
        if _NOT_POINTS not in setting.get("varname").lower() and _DIGIT.search(
            setting.text
        ):
            points, sets = parse_decimal(setting.text), setting.get("action") == "Set"
    return Condition(
        tuple(tests),
        points,
        sets,
        tuple(shown.get("linkrefid") for shown in node.all("displayfeedback")),
    )


def _collect(node: Node, tests: list[Test], *, negated: bool) -> None:
    for child in node.children:
        if child.name in _COMPARED:
            case = child.get("case").lower() == "yes"
            tests.append(
                Test(
                    child.get("respident"),
                    child.name,
                    child.text.strip(),
                    case,
                    negated,
                )
            )
        else:
            _collect(child, tests, negated=negated != (child.name == "not"))


def points_by_value(found: list[Condition], response: str) -> dict[str, Decimal]:
    """What each value of a response is worth on its own."""
    points: dict[str, Decimal] = {}
    for condition in found:
        test = condition.only
        if (
            test is not None
            and test.how == "varequal"
            and test.response == response
            and condition.points is not None
        ):
            points.setdefault(test.value, condition.points)
    if points and not any(points.values()):
        # Respondus gives 0 points to all choices of a question worth none, and sets
        # them for the right one.
        for condition in found:
            if (
                condition.only is not None
                and condition.sets
                and condition.only.value in points
            ):
                points[condition.only.value] = Decimal(1)
    return points


def whole(points: dict[str, Decimal]) -> Decimal:
    """What the best single value is worth, 0 where none is."""
    return max(points.values(), default=ZERO)


class Feedback:
    """The feedback of an item: for all, for one value of a response, for right and for
    wrong answers."""

    def __init__(self, texts: dict[str, str], found: list[Condition]) -> None:
        self.texts = texts
        everywhere = [set(condition.shown) for condition in found if condition.shown]
        shared = set.intersection(*everywhere) if len(everywhere) > 1 else set()
        named = {
            name
            for name in texts
            if name.lower().startswith("general_fb") or name.upper().endswith("_ALL")
        }
        self.for_all = [name for name in texts if name in shared | named]
        self.found = found
        counts: dict[str, int] = {}
        for condition in found:
            for name in condition.shown:
                counts[name] = counts.get(name, 0) + 1
        self.common = {name for name, count in counts.items() if count > 1} | {
            "correct_fb",
            "general_incorrect_fb",
        }

    def general(self) -> str:
        """What everybody is told."""
        return "\n".join(self.texts[name] for name in self.for_all if self.texts[name])

    def of(self, response: str, value: str, *, right: bool) -> str:
        """What is said to an answer of its own, else to all right or all wrong ones."""
        for condition in self.found:
            test = condition.only
            if test is not None and (test.response, test.value) == (response, value):
                own = [
                    name
                    for name in condition.shown
                    if name not in self.common and name not in self.for_all
                ]
                if own:
                    return self.texts.get(own[0], "")
        return self.shared(right=right)

    def shared(self, *, right: bool) -> str:
        """What is said to all right or to all wrong answers."""
        endings = ("correct_fb", "_C") if right else ("general_incorrect_fb", "_IC")
        for name, text in self.texts.items():
            if name == endings[0] or name.endswith(endings[1]):
                return text
        return ""

    def shown_by(self, condition: Condition) -> str:
        """What is said where a condition holds."""
        own = [
            name
            for name in condition.shown
            if name not in self.common and name not in self.for_all
        ]
        return (
            self.texts.get(own[0], "")
            if own
            else self.shared(right=bool(condition.points and condition.points > 0))
        )
