"""Essays: read here, marked by a person, by points or by a rubric."""

from collections.abc import Mapping
from decimal import Decimal

from assessments.questions.coding import ItemError
from assessments.questions.contents import ONE, ZERO, Essay
from assessments.questions.outcomes import Marks, Part
from assessments.questions.responses import JSON, Served, Unreadable, scalar, unreadable


def read_essay(
    content: Essay, response: JSON, served: Served | None
) -> str | Unreadable:
    """The text as it was written."""
    text = scalar(response)
    return unreadable(response, "must be a text") if text is None else text


def word_count(text: str) -> int:
    """Words as a person counts them: what stands between spaces and is not only punctuation."""
    return sum(
        1
        for word in text.split()
        if word.isalnum() or any(sign.isalnum() for sign in word)
    )


def mark_essay(content: Essay, answer: str, served: Served | None) -> Marks:
    """Nothing yet: a person marks it. An untouched template is no answer."""
    if content.template and answer == content.template.strip():
        return Marks(ZERO, (), "not_answered")
    return Marks(ZERO, (), "needs_marking")


def by_rubric(content: Essay, chosen: Mapping[str, str]) -> Marks:
    """The marks for {criterion: level}; raises ItemError where a criterion is missing, or a level is none of it."""
    parts, earned, most = [], ZERO, ZERO
    for criterion in content.rubric:
        levels = {level.key: level.points for level in criterion.levels}
        points = levels.get(chosen.get(criterion.key, ""))
        if points is None:
            raise ItemError(
                f"rubric.{criterion.key}", f"must be one of {', '.join(levels)}"
            )
        best = max(levels.values())
        parts.append(
            Part(criterion.key, chosen[criterion.key], points / best if best else ONE)
        )
        earned, most = earned + points, most + best
    unknown = chosen.keys() - {criterion.key for criterion in content.rubric}
    if unknown or not most:
        raise ItemError(
            "rubric",
            f"has no criterion {min(unknown)}" if unknown else "has no points to give",
        )
    return Marks(min(max(earned / most, ZERO), Decimal(1)), tuple(parts))
