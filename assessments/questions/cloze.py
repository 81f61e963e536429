"""Marking of texts with gaps: each gap by its own kind, together by weight."""

from typing import Any

from assessments.questions.choice import (
    mark_multiple,
    mark_single,
    read_multiple,
    read_single,
)
from assessments.questions.contents import ONE, ZERO, Cloze, Gap, Numeric
from assessments.questions.labels import Labels, labels_of
from assessments.questions.numeric import (
    mark_numeric,
    read_numeric,
    trouble_with_number,
)
from assessments.questions.outcomes import INVALID, Marks, Part
from assessments.questions.responses import (
    JSON,
    Served,
    Unreadable,
    is_nothing,
    prepared,
    unreadable,
)
from assessments.questions.short_answer import mark_short, read_short

READ: dict[str, Any] = {
    "single_choice": read_single,
    "multiple_choice": read_multiple,
    "numeric": read_numeric,
    "short_answer": read_short,
}
MARK: dict[str, Any] = {
    "single_choice": mark_single,
    "multiple_choice": mark_multiple,
    "numeric": mark_numeric,
    "short_answer": mark_short,
}


def _gaps(content: Cloze) -> Labels:
    return labels_of((gap.key, "") for gap in content.gaps)


def _served(gap: Gap, served: Served | None) -> Served | None:
    return {"choices": served[gap.key]} if served and gap.key in served else None


def read_cloze(
    content: Cloze, response: JSON, served: Served | None
) -> dict[str, Any] | Unreadable | None:
    """Gap keys to answers, blanks left out; a list runs along the gaps."""
    keys = prepared(content, _gaps).keys
    if isinstance(response, list) and len(response) <= len(keys):
        response = dict(zip(keys, response, strict=False))
    elif not isinstance(response, dict) and len(keys) == 1:
        response = {keys[0]: response}
    if not isinstance(response, dict) or not response.keys() <= set(keys):
        return unreadable(response, "must give an answer for each gap")
    found = {}
    for gap in content.gaps:
        given = response.get(gap.key)
        answer = (
            None
            if is_nothing(given)
            else READ[gap.kind](gap.content, given, _served(gap, served))
        )
        if answer is not None:
            found[gap.key] = answer.kept if isinstance(answer, Unreadable) else answer
    return found or None


def trouble_with_gaps(content: Cloze, answer: dict[str, Any]) -> str:
    """Which gap has an answer that cannot be understood, and why; empty where there is none."""
    for gap in content.gaps:
        given = answer.get(gap.key)
        read = None if given is None else READ[gap.kind](gap.content, given, None)
        if isinstance(read, Unreadable) and isinstance(given, dict):
            return f"gap {gap.key} {read.why}"
        if (
            given is not None
            and isinstance(gap.content, Numeric)
            and trouble_with_number(gap.content, given)
        ):
            return f"gap {gap.key} {trouble_with_number(gap.content, given)}"
    return ""


def mark_cloze(content: Cloze, answer: dict[str, Any], served: Served | None) -> Marks:
    """The weighted mean of the gaps; a gap left blank earns nothing."""
    parts, earned, weights, understood = [], ZERO, ZERO, False
    for gap in content.gaps:
        weights += gap.weight
        if gap.key not in answer:
            continue
        marks = mark_gap(gap, answer[gap.key], _served(gap, served))
        earned += gap.weight * marks.fraction
        understood = understood or marks.state == "graded"
        parts.append(_part(gap, answer[gap.key], marks))
    if not understood:
        return Marks(ZERO, tuple(parts), "invalid")
    return Marks(
        min(max(earned / weights, ZERO), ONE) if weights else ZERO, tuple(parts)
    )


def mark_gap(gap: Gap, answer: Any, served: Served | None) -> Marks:
    """The marks of one gap."""
    read = READ[gap.kind](gap.content, answer, served)
    marks: Marks = (
        INVALID
        if isinstance(read, Unreadable)
        else MARK[gap.kind](gap.content, read, served)
    )
    return marks


def _part(gap: Gap, answer: Any, marks: Marks) -> Part:
    if not marks.parts:
        return Part(gap.key, answer, ZERO)
    given = (
        marks.parts[0].given
        if len(marks.parts) == 1
        else [part.given for part in marks.parts]
    )
    feedback = "\n".join(part.feedback for part in marks.parts if part.feedback)
    return Part(gap.key, given, marks.fraction, feedback, marks.parts[0].matched)
