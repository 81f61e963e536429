"""Reading and marking an answer to a question of any kind: the way in for everything else.

An answer is first read into one form (`normalise`), which is what is kept and signed; marking
works on that form alone, so that a replay of the record gives the same score.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from assessments.questions import arranging, choice, cloze, essay, numeric
from assessments.questions.coding import ItemError
from assessments.questions.contents import ONE, ZERO, Cloze, Essay, Numeric
from assessments.questions.items import Item
from assessments.questions.outcomes import (
    INVALID,
    NOT_ANSWERED,
    Marks,
    Outcome,
    points_for,
)
from assessments.questions.responses import (
    JSON,
    UNREADABLE,
    Served,
    Unreadable,
    is_nothing,
    unreadable,
)

READ: dict[str, Any] = cloze.READ | {
    "true_false": choice.read_truth,
    "matching": arranging.read_matching,
    "ordering": arranging.read_ordering,
    "cloze": cloze.read_cloze,
    "essay": essay.read_essay,
}
MARK: dict[str, Any] = cloze.MARK | {
    "true_false": choice.mark_truth,
    "matching": arranging.mark_matching,
    "ordering": arranging.mark_ordering,
    "cloze": cloze.mark_cloze,
    "essay": essay.mark_essay,
}


class Score(NamedTuple):
    """What an attempt earned; the percentage is None where there was nothing to earn.

    A band is found from `total` and `max_points`, never from a rounded percentage.
    """

    total: Decimal
    max_points: Decimal
    percentage: Decimal | None
    needs_marking: bool


def _read(item: Item, response: JSON, served: Served | None) -> Any:
    """The answer in its one form, None where there is none, or Unreadable."""
    if is_nothing(response):
        return None
    if isinstance(response, dict) and UNREADABLE in response:
        return unreadable(response, "was not readable")
    return READ[item.kind](item.content, response, served)


def normalise(item: Item, response: JSON, *, served: Served | None = None) -> JSON:
    """The answer in the form that is kept: None for no answer, else as `read_...` of its kind says."""
    answer = _read(item, response, served)
    return answer.kept if isinstance(answer, Unreadable) else answer


def trouble_with(item: Item, response: JSON, *, served: Served | None = None) -> str:
    """Why the answer cannot be understood, for the student who saves it; empty where it can. Tells no key."""
    answer = _read(item, response, served)
    if isinstance(answer, Unreadable):
        return answer.why
    if answer is not None and isinstance(item.content, Numeric):
        return numeric.trouble_with_number(item.content, answer)
    if answer is not None and isinstance(item.content, Cloze):
        return cloze.trouble_with_gaps(item.content, answer)
    return ""


def grade(
    item: Item,
    response: JSON,
    *,
    served: Served | None = None,
    points: Decimal | None = None,
) -> Outcome:
    """The outcome of an answer, whatever JSON it is; `points` where the exam gives other than the question.

    `served` is the order in which the question was served, as `serving.for_student` gave it.
    """
    most = item.points if points is None else points
    answer = _read(item, response, served)
    if answer is None:
        marks = NOT_ANSWERED
    elif isinstance(answer, Unreadable):
        marks = INVALID
    else:
        marks = MARK[item.kind](item.content, answer, served)
    return outcome_of(item, marks, most)


def outcome_of(item: Item, marks: Marks, points: Decimal) -> Outcome:
    """The marks in points; a question that was made void counts for nothing, or for everybody."""
    state, fraction = marks.state, marks.fraction
    if item.void == "excluded":
        points = ZERO
    elif item.void:
        fraction = ONE
    if item.void and state == "needs_marking":
        state = "graded"
    return Outcome(
        state,
        fraction,
        points_for(fraction, points),
        points,
        marks.parts,
        item.feedback,
    )


def mark_by_hand(
    item: Item, earned: Decimal, *, points: Decimal | None = None
) -> Outcome:
    """The outcome that a person decides; raises ItemError outside 0 to the points of the question."""
    most = item.points if points is None else points
    if not 0 <= earned <= most:
        raise ItemError("points", f"must be from 0 to {most:f}")
    if item.void:
        return outcome_of(item, Marks(ZERO), most)
    return Outcome(
        "graded", earned / most if most else ZERO, earned, most, (), item.feedback
    )


def mark_by_rubric(
    item: Item, chosen: Mapping[str, str], *, points: Decimal | None = None
) -> Outcome:
    """The outcome of an essay by the levels {criterion: level} that a person chose."""
    if not isinstance(item.content, Essay) or not item.content.rubric:
        raise ItemError("rubric", "the question has no rubric")
    most = item.points if points is None else points
    return outcome_of(item, essay.by_rubric(item.content, chosen), most)


def score_attempt(outcomes: Iterable[Outcome]) -> Score:
    """The exact sums over an attempt's questions, and the percentage to 28 digits."""
    total, most, waiting = ZERO, ZERO, False
    for outcome in outcomes:
        total += outcome.points
        most += outcome.max_points
        waiting = waiting or outcome.state == "needs_marking"
    return Score(total, most, total * 100 / most if most else None, waiting)
