"""Reading and marking an answer to a question of any kind: the way in for all others.

An answer is first read into one form (`normalise`), which is what is kept and signed;
marking works on that form alone, so that a replay of the record gives the same score.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from assessments.questions.answers import (
    UNREADABLE,
    Served,
    Unreadable,
    is_empty,
    unreadable,
)
from assessments.questions.decoding import JSON
from assessments.questions.items import Item, ItemError
from assessments.questions.kinds.essay import Essay
from assessments.questions.outcomes import (
    INVALID,
    NOT_ANSWERED,
    ONE,
    ZERO,
    Marks,
    Outcome,
    points_for,
)


class Score(NamedTuple):
    """What an attempt earned; the percentage is None where there was nothing to earn.

    A band is found from `total` and `max_points`, never from a rounded percentage.
    """

    total: Decimal
    max_points: Decimal
    percentage: Decimal | None
    needs_marking: bool


def _read(item: Item, response: JSON, served: Served | None) -> JSON | Unreadable:
    """The answer in its one form, None where there is none, or Unreadable."""
    if is_empty(response):
        return None
    if isinstance(response, dict) and UNREADABLE in response:
        return unreadable(response, "was not readable")
    return item.content.read(response, served)


def normalise(item: Item, response: JSON, *, served: Served | None = None) -> JSON:
    """The answer in the form that is kept: None for no answer, else as its kind reads
    it."""
    answer = _read(item, response, served)
    return answer.kept if isinstance(answer, Unreadable) else answer


def trouble_with(item: Item, response: JSON, *, served: Served | None = None) -> str:
    """Why the answer cannot be understood, for the student who saves it.

    Empty where it can. Tells nothing of the key.
    """
    answer = _read(item, response, served)
    if answer is None:
        return ""
    if isinstance(answer, Unreadable):
        return answer.why
    return item.content.trouble_with(answer)


def grade(
    item: Item,
    response: JSON,
    *,
    served: Served | None = None,
    points: Decimal | None = None,
) -> Outcome:
    """The outcome of an answer, whatever JSON it is.

    `served` is the order in which the question was served, as `serving.for_student`
    gave it; `points` are given where the exam has others than the question.
    """
    max_points = item.points if points is None else points
    answer = _read(item, response, served)
    if answer is None:
        marks = NOT_ANSWERED
    elif isinstance(answer, Unreadable):
        marks = INVALID
    else:
        marks = item.content.mark(answer, served)
    return outcome_of(item, marks, max_points)


def outcome_of(item: Item, marks: Marks, points: Decimal) -> Outcome:
    """The marks in points; a void question counts for nothing, or for everybody."""
    state = marks.state
    fraction = marks.fraction
    if item.void:
        if state == "needs_marking":
            state = "graded"
        if item.void == "full_points":
            fraction = ONE
        else:
            points = ZERO

    earned = points_for(fraction, points)
    return Outcome(state, fraction, earned, points, marks.parts, item.feedback)


def mark_by_hand(
    item: Item, earned: Decimal, *, points: Decimal | None = None
) -> Outcome:
    """The outcome that a person decides.

    Raises ItemError outside 0 to the points of the question.
    """
    max_points = item.points if points is None else points
    if not 0 <= earned <= max_points:
        raise ItemError("points", f"must be from 0 to {max_points:f}")
    if item.void:
        return outcome_of(item, Marks(ZERO), max_points)

    fraction = earned / max_points if max_points else ZERO
    return Outcome("graded", fraction, earned, max_points, (), item.feedback)


def mark_by_rubric(
    item: Item, chosen: Mapping[str, str], *, points: Decimal | None = None
) -> Outcome:
    """The outcome of an essay by the levels {criterion: level} that a person chose."""
    content = item.content
    if not isinstance(content, Essay) or not content.rubric:
        raise ItemError("rubric", "the question has no rubric")

    max_points = item.points if points is None else points
    return outcome_of(item, content.mark_by_rubric(chosen), max_points)


def score_attempt(outcomes: Iterable[Outcome]) -> Score:
    """The exact sums over an attempt's questions, and the percentage to 28 digits."""
    total = ZERO
    max_points = ZERO
    needs_marking = False
    for outcome in outcomes:
        total += outcome.points
        max_points += outcome.max_points
        needs_marking = needs_marking or outcome.state == "needs_marking"

    percentage = total * 100 / max_points if max_points else None
    return Score(total, max_points, percentage, needs_marking)
