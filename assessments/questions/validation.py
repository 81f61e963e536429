"""What is wrong with a question, and what is surely a slip in it."""

import re

from assessments.questions.decoding import JSON
from assessments.questions.items import Item, to_json
from assessments.questions.kinds.base import NOTHING_RIGHT, Problem

MOST_POINTS = 10_000
# What an import puts for a picture that was not in the file.
PLACEHOLDER = re.compile(r'<img alt="missing: ([^"]*)"')


def validate(item: Item) -> list[Problem]:
    """All that keeps the question from being asked and marked, each with its path."""
    problems = []
    if not item.text.strip():
        problems.append(Problem("text", "must not be blank"))
    if not 0 <= item.points <= MOST_POINTS:
        problems.append(Problem("points", f"must be from 0 to {MOST_POINTS}"))

    for field, message in item.content.problems():
        if message == NOTHING_RIGHT and item.void == "survey":
            continue
        problems.append(Problem(f"content.{field}", message))
    problems.extend(item.content.problems_in_text(item.text))
    return problems


def doubts(item: Item) -> list[Problem]:
    """What can be marked but hardly be meant, to be shown to the author."""
    found = [] if item.void == "survey" else item.content.doubts()
    problems = [Problem(f"content.{field}", message) for field, message in found]
    for name in missing_files(to_json(item)):
        problems.append(Problem("text", f"needs {name!r}, which is not there"))
    return problems


def missing_files(data: JSON) -> list[str]:
    """The pictures for which placeholders stand in a question's JSON."""
    if isinstance(data, str):
        return PLACEHOLDER.findall(data)

    parts = data.values() if isinstance(data, dict) else data
    found = []
    if isinstance(data, dict | list):
        for part in parts:
            found.extend(missing_files(part))
    return found
