"""What could help a student: a table of suggestions over what a student or those around can change.

Gender, income, the parents' education, the way to school, a disability, the type of the
school and the age are never a reason to suggest anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from predictions.wording import plain

Facts = Mapping[str, Any]
Suggestion = dict[str, Any]

PASS_BELOW: Final = 60  # percent: below Good


@dataclass(frozen=True)
class Rule:
    """A suggestion, and when it is made: `applies` is told the fact named `factor`, if it is known."""

    code: str
    factor: str
    applies: Callable[[Any], bool]
    suggestion: str
    reason: str


def below(bound: float) -> Callable[[Any], bool]:
    """Whether a number lies below `bound`."""
    return lambda value: value < bound


def is_(word: Any) -> Callable[[Any], bool]:
    """Whether a value is `word`."""
    return lambda value: value == word


# What has most to do with marks comes first.
RULES: Final = (
    Rule("attend_more", "attendance", below(90), "Be there for every lesson; tell the school what keeps you away.",
         "Attendance is {value} %."),
    Rule("study_more", "hours_studied", below(15), "Plan fixed times to study, a little more each week.",
         "{value} hours of study a week."),
    Rule("find_motivation", "motivation_level", is_("Low"), "Talk with a teacher about aims, and set small ones.",
         "Motivation is low."),
    Rule("take_tutoring", "tutoring_sessions", below(1), "Try a tutoring session in the unit that is hardest.",
         "There is no tutoring yet."),
    Rule("use_school_resources", "access_to_resources", is_("Low"), "Borrow books and devices from the school.",
         "Access to books and devices is low."),
    Rule("study_online_at_school", "internet_access", is_(False), "Use the school's computers after lessons.",
         "There is no internet at home."),
    Rule("involve_parents", "parental_involvement", is_("Low"), "Invite the parents to talk about school.",
         "The parents are little involved."),
    Rule("join_study_group", "peer_influence", is_("Negative"), "Join a study group.",
         "Friends do not help with learning."),
    Rule("sleep_more", "sleep_hours", below(7), "Sleep at least seven hours a night.",
         "{value} hours of sleep a night."),
    Rule("move_more", "physical_activity", below(1), "Take up a sport, or walk to clear the head.",
         "There is hardly any physical activity."),
    Rule("join_activity", "extracurricular_activities", is_(False), "Join one of the school's activities.",
         "There is no activity beside the lessons."),
)  # fmt: skip
READ: Final = tuple(rule.factor for rule in RULES)


def suggestions_for(facts: Facts, unit_means: Mapping[str, float]) -> list[Suggestion]:
    """Ordered suggestions, each with its reason.

    `facts` hold the factors of READ, None where one isn't known; `unit_means` the mean
    percentage in each unit, by code.
    """
    weak = sorted(
        (mean, code) for code, mean in unit_means.items() if mean < PASS_BELOW
    )
    found = [_revise(code, mean) for mean, code in weak]
    for rule in RULES:
        value = facts.get(rule.factor)
        if value is not None and rule.applies(value):
            reason = rule.reason.format(value=plain(value))
            found.append(
                _suggestion(rule.code, rule.suggestion, reason, rule.factor, None)
            )
    return [{"priority": place, **each} for place, each in enumerate(found, start=1)]


def _revise(code: str, mean: float) -> Suggestion:
    reason = f"The mean in {code} is {plain(mean)} %."
    return _suggestion(
        "revise_unit", f"Revise {code} with its teacher's help.", reason, None, code
    )


def _suggestion(
    code: str, suggestion: str, reason: str, factor: str | None, unit: str | None
) -> Suggestion:
    return {
        "code": code,
        "suggestion": suggestion,
        "reason": reason,
        "factor": factor,
        "unit": unit,
    }
