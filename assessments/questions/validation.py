"""What is wrong with a question, and what is surely a slip in it."""

from assessments.questions.items import Item
from assessments.questions.kinds.base import Problem

MOST_POINTS = 10_000


def validate(item: Item) -> list[Problem]:
    """All that keeps the question from being asked and marked, each with its path."""
    problems = []
    if not item.text.strip():
        problems.append(Problem("text", "must not be blank"))
    if not 0 <= item.points <= MOST_POINTS:
        problems.append(Problem("points", f"must be from 0 to {MOST_POINTS}"))

    for field, message in item.content.problems():
        problems.append(Problem(f"content.{field}", message))
    problems.extend(item.content.problems_in_text(item.text))
    return problems


def doubts(item: Item) -> list[Problem]:
    """What can be marked but hardly be meant, to be shown to the author."""
    found = item.content.doubts()
    return [Problem(f"content.{field}", message) for field, message in found]
