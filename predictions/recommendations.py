"""What could help: a table of suggestions over what people can change.

Gender, income, the parents' education, the way to school, a disability, the type of the
school and the age are never a reason to suggest anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypedDict

from predictions.wording import plain

Value = Decimal | float | str | bool | None
Facts = Mapping[str, Value]

REVISE_BELOW: Final = 60  # percent: below Good


class Suggestion(TypedDict, total=False):
    """Something that could help; `priority` 1 comes first."""

    priority: int
    code: str
    suggestion: str
    reason: str
    factor: str | None
    unit: str | None


@dataclass(frozen=True)
class Rule:
    """A suggestion, made where `applies` says so of the known value of `factor`."""

    code: str
    factor: str
    applies: Callable[[Value], bool]
    suggestion: str
    reason: str


def below(bound: float) -> Callable[[Value], bool]:
    """Whether a number lies below `bound`."""

    def is_below(value: Value) -> bool:
        return isinstance(value, Decimal | float | int) and value < bound

    return is_below


def equal_to(word: Value) -> Callable[[Value], bool]:
    """Whether a value is `word`."""

    def is_equal(value: Value) -> bool:
        return value == word

    return is_equal


# What has most to do with marks comes first.
RULES: Final = (
    Rule(
        code="attend_more",
        factor="attendance",
        applies=below(90),
        suggestion=("Be there for every lesson; tell the school what keeps you away."),
        reason="Attendance is {value} %.",
    ),
    Rule(
        code="study_more",
        factor="hours_studied",
        applies=below(15),
        suggestion="Plan fixed times to study, a little more each week.",
        reason="{value} hours of study a week.",
    ),
    Rule(
        code="find_motivation",
        factor="motivation_level",
        applies=equal_to("Low"),
        suggestion="Talk with a teacher about aims, and set small ones.",
        reason="Motivation is low.",
    ),
    Rule(
        code="take_tutoring",
        factor="tutoring_sessions",
        applies=below(1),
        suggestion="Try a tutoring session in the unit that is hardest.",
        reason="There is no tutoring yet.",
    ),
    Rule(
        code="use_school_resources",
        factor="access_to_resources",
        applies=equal_to("Low"),
        suggestion="Borrow books and devices from the school.",
        reason="Access to books and devices is low.",
    ),
    Rule(
        code="study_online_at_school",
        factor="internet_access",
        applies=equal_to(False),
        suggestion="Use the school's computers after lessons.",
        reason="There is no internet at home.",
    ),
    Rule(
        code="involve_parents",
        factor="parental_involvement",
        applies=equal_to("Low"),
        suggestion="Invite the parents to talk about school.",
        reason="The parents are little involved.",
    ),
    Rule(
        code="join_study_group",
        factor="peer_influence",
        applies=equal_to("Negative"),
        suggestion="Join a study group.",
        reason="Friends do not help with learning.",
    ),
    Rule(
        code="sleep_more",
        factor="sleep_hours",
        applies=below(7),
        suggestion="Sleep at least seven hours a night.",
        reason="{value} hours of sleep a night.",
    ),
    Rule(
        code="move_more",
        factor="physical_activity",
        applies=below(1),
        suggestion="Take up a sport, or walk to clear the head.",
        reason="There is hardly any physical activity.",
    ),
    Rule(
        code="join_activity",
        factor="extracurricular_activities",
        applies=equal_to(False),
        suggestion="Join one of the school's activities.",
        reason="There is no activity beside the lessons.",
    ),
)
FACTORS_READ: Final = tuple(rule.factor for rule in RULES)


def suggestions_for(facts: Facts, unit_means: Mapping[str, float]) -> list[Suggestion]:
    """Suggestions, the most important first, each with its reason.

    `facts` hold the factors of FACTORS_READ, None where one isn't known; `unit_means`
    the mean percentage in each unit, by code.
    """
    found: list[Suggestion] = []
    for code, mean in sorted(unit_means.items(), key=_weakest_first):
        if mean < REVISE_BELOW:
            found.append(_revise(code, mean))

    for rule in RULES:
        value = facts.get(rule.factor)
        if value is not None and rule.applies(value):
            found.append(
                Suggestion(
                    code=rule.code,
                    suggestion=rule.suggestion,
                    reason=rule.reason.format(value=plain(value)),
                    factor=rule.factor,
                    unit=None,
                )
            )

    for priority, suggestion in enumerate(found, start=1):
        suggestion["priority"] = priority
    return found


def _weakest_first(unit_mean: tuple[str, float]) -> tuple[float, str]:
    code, mean = unit_mean
    return mean, code


def _revise(code: str, mean: float) -> Suggestion:
    return Suggestion(
        code="revise_unit",
        suggestion=f"Revise {code} with its teacher's help.",
        reason=f"The mean in {code} is {plain(mean)} %.",
        factor=None,
        unit=code,
    )
