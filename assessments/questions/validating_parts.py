"""What can be wrong with questions made of several parts."""

import re
from collections import Counter

from assessments.questions.arranging import right_sides
from assessments.questions.contents import Cloze, Criterion, Essay, Matching, Ordering
from assessments.questions.texts import folded
from assessments.questions.validating_answers import Problem, Problems, blank, twice

PLACEHOLDER = re.compile(r"\[\[([^\[\]]{1,100})\]\]")


def placeholders(text: str) -> list[str]:
    """The keys of the gaps that a cloze text has places for, in order."""
    return PLACEHOLDER.findall(text)


def matching_problems(content: Matching) -> Problems:
    """Nothing to choose between, or sides that cannot be told apart."""
    if not content.pairs:
        yield Problem("pairs", "must be one at least")
    rights = right_sides(content)
    if len(rights) < 2:
        yield Problem(
            "pairs", "must have two different right sides at least, extras included"
        )
    yield from blank((pair.left for pair in content.pairs), "pairs", "left")
    yield from blank((pair.right for pair in content.pairs), "pairs", "right")
    yield from twice(
        (folded(pair.left, case_sensitive=True) for pair in content.pairs),
        "pairs",
        "left",
    )
    yield from twice((pair.left_key for pair in content.pairs), "pairs", "left_key")
    keys = Counter(side.key for side in rights)
    for key, count in keys.items():
        if count > 1:
            yield Problem(
                "pairs", f"right sides of different text have the same key {key}"
            )
    yield from blank((extra.text for extra in content.extras), "extras")
    right = {pair.right for pair in content.pairs}
    for at, extra in enumerate(content.extras):
        if extra.text in right:
            yield Problem(f"extras[{at}].text", "is the right side of a pair")


def ordering_problems(content: Ordering) -> Problems:
    """Nothing to order, or things that cannot be told apart."""
    if len(content.items) < 2:
        yield Problem("items", "must be two at least")
    yield from blank((side.text for side in content.items), "items")
    yield from twice((side.key for side in content.items), "items", "key")
    yield from twice(
        (folded(side.text, case_sensitive=True) for side in content.items),
        "items",
        "text",
    )


def cloze_problems(content: Cloze) -> Problems:
    """Gaps without number, weight or difference."""
    if not content.gaps:
        yield Problem("gaps", "must be one at least")
    yield from twice((gap.key for gap in content.gaps), "gaps", "key")
    for at, gap in enumerate(content.gaps):
        if gap.weight < 0:
            yield Problem(f"gaps[{at}].weight", "must not be negative")
    if content.gaps and not any(gap.weight > 0 for gap in content.gaps):
        yield Problem("gaps", "none of them has any weight")


def gap_problems(content: Cloze, text: str) -> Problems:
    """Gaps and their places in the text that do not fit together."""
    places = Counter(placeholders(text))
    keys = [gap.key for gap in content.gaps]
    for at, key in enumerate(keys):
        if places[key] != 1:
            found = (
                "is not in the text"
                if not places[key]
                else "is in the text more than once"
            )
            yield Problem(f"content.gaps[{at}].key", f"[[{key}]] {found}")
    for key in places:
        if key not in keys:
            yield Problem("text", f"has a place [[{key}]] for which there is no gap")


def essay_problems(content: Essay) -> Problems:
    """Limits that cross, a rubric nobody can mark by."""
    if 0 < content.max_words < content.min_words:
        yield Problem("max_words", "must not be less than min_words")
    yield from twice((criterion.key for criterion in content.rubric), "rubric", "key")
    for at, criterion in enumerate(content.rubric):
        yield from _criterion(criterion, f"rubric[{at}]")


def _criterion(criterion: Criterion, field: str) -> Problems:
    if not any(level.points > 0 for level in criterion.levels):
        yield Problem(f"{field}.levels", "must have one with points at least")
    yield from twice(
        (level.key for level in criterion.levels), f"{field}.levels", "key"
    )
    for at, level in enumerate(criterion.levels):
        if level.points < 0:
            yield Problem(f"{field}.levels[{at}].points", "must not be negative")
