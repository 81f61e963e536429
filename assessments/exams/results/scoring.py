"""What an attempt comes to: its answers marked, and the points added up.

Pure: no database, no clock.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple, TypedDict, cast

import orjson

from assessments.exams.models import AttemptState
from assessments.exams.papers import PaperEntry, PaperQuestion, Questions
from assessments.questions.kinds.base import Order
from assessments.questions.marking import grade, mark_by_hand
from assessments.questions.outcomes import Outcome, State

SCORE_STEP = Decimal("0.0001")  # as the column holds it
NO_HAND_MARKS: Mapping[int, Decimal] = {}
# By question, answer and order.
OutcomeCache = dict[bytes, Outcome]


class StoredOutcome(TypedDict):
    """An outcome as an attempt holds it; figures without needless zeros."""

    state: str
    fraction: str
    points: str
    max_points: str


class Scored(NamedTuple):
    """An attempt's next state, its points, its outcomes, and what a person must mark.

    While something waits, `score` is what is known so far.
    """

    state: str
    score: Decimal
    max_score: Decimal
    outcomes: dict[str, StoredOutcome]
    waiting: tuple[int, ...]


def score_paper(
    paper: Sequence[PaperEntry],
    answers: Mapping[str, Mapping[str, object]],
    questions: Questions,
    by_hand: Mapping[int, Decimal] = NO_HAND_MARKS,
    known: OutcomeCache | None = None,
) -> Scored:
    """Mark all that is on a paper.

    `by_hand` is what people decided for good, by the question's id. The points are
    added exactly and rounded once, halves up, to 4 decimals. Of papers that are scored
    with the same `known`, by the same questions, equal answers to a question in equal
    order are marked once.
    """
    score = Decimal(0)
    max_score = Decimal(0)
    outcomes = {}
    waiting = []

    for entry in paper:
        name = str(entry["question"])
        question = questions[entry["question"]]
        saved = answers.get(name)
        answer = saved["answer"] if saved else None
        outcome = _marked(question, answer, entry["order"], known)

        if outcome.state == "needs_marking":
            points = by_hand.get(question.id)
            if points is None:
                waiting.append(question.id)
            else:
                outcome = mark_by_hand(question.item, points, points=question.points)

        score += outcome.points
        max_score += outcome.max_points
        outcomes[name] = _stored(
            outcome.state, outcome.fraction, outcome.points, outcome.max_points
        )

    state = AttemptState.MARKING if waiting else AttemptState.GRADED
    return Scored(
        state.value,
        score.quantize(SCORE_STEP, ROUND_HALF_UP),
        max_score.quantize(SCORE_STEP, ROUND_HALF_UP),
        outcomes,
        tuple(waiting),
    )


def _marked(
    question: PaperQuestion, answer: object, order: Order, known: OutcomeCache | None
) -> Outcome:
    if known is None:
        return grade(question.item, answer, served=order, points=question.points)

    key = orjson.dumps((question.id, answer, order))
    outcome = known.get(key)
    if outcome is None:
        outcome = grade(question.item, answer, served=order, points=question.points)
        known[key] = outcome
    return outcome


@lru_cache(maxsize=1024)
def _stored(
    state: str, fraction: Decimal, points: Decimal, max_points: Decimal
) -> StoredOutcome:
    """An outcome as an attempt holds it.

    The same few come again and again: they share one object, which nobody may change.
    """
    return {
        "state": state,
        "fraction": _plain_text(fraction),
        "points": _plain_text(points),
        "max_points": _plain_text(max_points),
    }


def _plain_text(number: Decimal) -> str:
    """Without an exponent and without zeros at its end: equal ones are alike."""
    return f"{number.normalize() + 0:f}"


def read_outcome(stored: StoredOutcome) -> Outcome:
    return Outcome(
        cast(State, stored["state"]),
        Decimal(stored["fraction"]),
        Decimal(stored["points"]),
        Decimal(stored["max_points"]),
    )
