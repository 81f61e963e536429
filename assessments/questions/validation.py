"""What is wrong with a question: `validate` for what cannot be marked, `doubts` for what is surely a slip."""

from collections.abc import Callable
from typing import Any

from assessments.questions import validating_answers as answers
from assessments.questions import validating_parts as parts
from assessments.questions.contents import Cloze
from assessments.questions.items import Item
from assessments.questions.validating_answers import Problem, Problems

MOST_POINTS = 10_000

PROBLEMS: dict[str, Callable[[Any], Problems]] = {
    "single_choice": answers.choices_problems,
    "multiple_choice": answers.choices_problems,
    "numeric": answers.numeric_problems,
    "short_answer": answers.short_problems,
    "matching": parts.matching_problems,
    "ordering": parts.ordering_problems,
    "cloze": parts.cloze_problems,
    "essay": parts.essay_problems,
}
DOUBTS: dict[str, Callable[[Any], Problems]] = {
    "single_choice": answers.choices_doubts,
    "multiple_choice": answers.choices_doubts,
    "numeric": answers.numeric_doubts,
    "short_answer": answers.short_doubts,
}


def validate(item: Item) -> list[Problem]:
    """All that keeps the question from being asked and marked, each with the path of its place."""
    problems = []
    if not item.text.strip():
        problems.append(Problem("text", "must not be blank"))
    if not 0 <= item.points <= MOST_POINTS:
        problems.append(Problem("points", f"must be from 0 to {MOST_POINTS}"))
    problems.extend(_in_content(item, PROBLEMS))
    if isinstance(item.content, Cloze):
        problems.extend(parts.gap_problems(item.content, item.text))
    return problems


def doubts(item: Item) -> list[Problem]:
    """What can be marked but hardly be meant, to be shown to the author."""
    return _in_content(item, DOUBTS)


def _in_content(
    item: Item, rules: dict[str, Callable[[Any], Problems]]
) -> list[Problem]:
    found = [("content", problem) for problem in _of(item.kind, item.content, rules)]
    if isinstance(item.content, Cloze):
        for at, gap in enumerate(item.content.gaps):
            found += [
                (f"content.gaps[{at}].content", problem)
                for problem in _of(gap.kind, gap.content, rules)
            ]
    return [
        Problem(f"{prefix}.{problem.field}", problem.message)
        for prefix, problem in found
    ]


def _of(
    kind: str, content: Any, rules: dict[str, Callable[[Any], Problems]]
) -> list[Problem]:
    return list(rules[kind](content)) if kind in rules else []
