"""What a student is shown of a marked answer after release, in the letters that were served."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from assessments.questions.arranging import right_sides
from assessments.questions.contents import (
    Cloze,
    Content,
    Essay,
    Gap,
    Matching,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from assessments.questions.items import Item
from assessments.questions.labels import LETTERS, NUMBERS
from assessments.questions.marking import grade, normalise
from assessments.questions.outcomes import Outcome, Part
from assessments.questions.responses import JSON, Served


def for_review(
    item: Item,
    response: JSON,
    *,
    served: Served | None = None,
    outcome: Outcome | None = None,
    points: Decimal | None = None,
    correctness: bool = True,
    feedback: bool = True,
    key: bool = True,
) -> dict[str, Any]:
    """The answer with, as far as each may be shown, what was right in it, the feedback, and the key.

    Give `outcome` where a person marked it; without, the answer is marked here.
    """
    marked = grade(item, response, served=served, points=points)
    total = outcome or marked
    shown: dict[str, Any] = {
        "answer": normalise(item, response, served=served),
        "state": total.state,
        "points": f"{total.points:f}",
        "max_points": f"{total.max_points:f}",
    }
    if feedback:
        shown["feedback"] = item.feedback
    if correctness or feedback:
        parts = [
            _part(item.content, part, served, correctness, feedback)
            for part in marked.parts
        ]
        shown["parts"] = [part for part in parts if part]
    if key:
        shown["right_answer"] = right_answer(item.content, served)
    return shown


def _part(
    content: Content,
    part: Part,
    served: Served | None,
    correctness: bool,
    feedback: bool,
) -> dict[str, Any]:
    shown: dict[str, Any] = {"key": _part_key(content, part, served)}
    if correctness:
        shown["fraction"] = f"{part.fraction:f}"
    if feedback and part.feedback:
        shown["feedback"] = part.feedback
    return shown if len(shown) > 1 else {}


def _part_key(content: Content, part: Part, served: Served | None) -> Any:
    """The part in the student's letters: the choice taken, the left side, the thing, the gap."""
    if isinstance(content, SingleChoice | MultipleChoice):
        return _labels([part.given], served, "choices", LETTERS)[0]
    if isinstance(content, Matching):
        return _labels([part.key], served, "lefts", NUMBERS)[0]
    if isinstance(content, Ordering):
        return _labels([part.key], served, "items", LETTERS)[0]
    return part.key


def _labels(
    keys: Sequence[str], served: Served | None, name: str, names: Sequence[str]
) -> list[str]:
    """The keys as the letters or numbers under which they were served."""
    if served is None or name not in served:
        return list(keys)
    label = dict(zip(served[name], names, strict=False))
    return [label.get(key, key) for key in keys]


def right_answer(content: Content, served: Served | None = None) -> Any:
    """The key, as an answer would be given; the first of several."""
    if isinstance(content, SingleChoice | MultipleChoice):
        return _right_choices(content, served)
    if isinstance(content, TrueFalse):
        return content.answer
    if isinstance(content, Numeric):
        return _number(max(content.answers, key=lambda one: one.fraction, default=None))
    if isinstance(content, ShortAnswer):
        return next(
            (
                one.text
                for one in sorted(content.answers, key=lambda one: -one.fraction)
            ),
            "",
        )
    if isinstance(content, Cloze):
        return {
            gap.key: right_answer(gap.content, _inner(gap, served))
            for gap in content.gaps
        }
    return (
        content.model_answer
        if isinstance(content, Essay)
        else _arrangement(content, served)
    )


def _inner(gap: Gap, served: Served | None) -> Served | None:
    return {"choices": served[gap.key]} if served and gap.key in served else None


def _right_choices(
    content: SingleChoice | MultipleChoice, served: Served | None
) -> Any:
    if isinstance(content, SingleChoice):
        best = max(content.choices, key=lambda choice: choice.fraction, default=None)
        return _labels([best.key], served, "choices", LETTERS)[0] if best else ""
    right = [choice.key for choice in content.choices if choice.fraction > 0]
    return sorted(_labels(right, served, "choices", LETTERS))


def _number(answer: NumericAnswer | None) -> str:
    if answer is None:
        return ""
    if answer.value is not None:
        return str(answer.value)
    return f"{'' if answer.low is None else answer.low}..{'' if answer.high is None else answer.high}"


def _arrangement(content: Matching | Ordering, served: Served | None) -> Any:
    if isinstance(content, Ordering):
        return _labels([side.key for side in content.items], served, "items", LETTERS)
    key_of = {side.text: side.key for side in right_sides(content)}
    lefts = _labels([pair.left_key for pair in content.pairs], served, "lefts", NUMBERS)
    rights = _labels(
        [key_of[pair.right] for pair in content.pairs], served, "rights", LETTERS
    )
    return dict(sorted(zip(lefts, rights, strict=True)))
