"""What an attempt comes to: its answers marked, and the points added up. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from assessments.exams.models import AttemptState
from assessments.exams.papers import PaperQuestion, Questions
from assessments.questions.marking import grade, mark_by_hand
from assessments.questions.outcomes import Outcome

SCORE_STEP = Decimal("0.0001")  # as the column keeps it
ZERO = Decimal(0)
NOTHING: Mapping[int, Decimal] = {}
Known = dict[bytes, Outcome]  # outcomes by question, answer and order


class Scored(NamedTuple):
    """The state an attempt goes into, its points, its outcomes as they are kept, and what a person must mark.

    While something waits, `score` is what is known so far.
    """

    state: str
    score: Decimal
    max_score: Decimal
    outcomes: dict[str, dict[str, str]]
    waiting: tuple[int, ...]


def score_paper(
    paper: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Any],
    questions: Questions,
    by_hand: Mapping[int, Decimal] = NOTHING,
    known: Known | None = None,
) -> Scored:
    """Mark all that is on a paper; `by_hand` is what people decided for good, by the question's id.

    The points are added exactly and rounded once, halves up, to 4 decimals. Of papers that are scored with the
    same `known`, by the same questions, equal answers to a question in equal order are marked once.
    """
    score, most = ZERO, ZERO
    outcomes, waiting = {}, []
    for entry in paper:
        name = str(entry["question"])
        saved = answers.get(name)
        question = questions[entry["question"]]
        outcome = _marked(
            question, saved["answer"] if saved else None, entry["order"], known
        )
        if outcome.state == "needs_marking":
            if question.id in by_hand:
                outcome = mark_by_hand(
                    question.item, by_hand[question.id], points=question.points
                )
            else:
                waiting.append(question.id)
        score += outcome.points
        most += outcome.max_points
        outcomes[name] = _kept(
            outcome.state, outcome.fraction, outcome.points, outcome.max_points
        )
    return Scored(
        AttemptState.MARKING.value if waiting else AttemptState.GRADED.value,
        score.quantize(SCORE_STEP, ROUND_HALF_UP),
        most.quantize(SCORE_STEP, ROUND_HALF_UP),
        outcomes,
        tuple(waiting),
    )


def _marked(
    question: PaperQuestion, answer: Any, order: Any, known: Known | None
) -> Outcome:
    if known is None:
        return grade(question.item, answer, served=order, points=question.points)
    key = orjson.dumps((question.id, answer, order))
    outcome = known.get(key)
    if outcome is None:
        outcome = known[key] = grade(
            question.item, answer, served=order, points=question.points
        )
    return outcome


@lru_cache(maxsize=1024)
def _kept(
    state: str, fraction: Decimal, points: Decimal, max_points: Decimal
) -> dict[str, str]:
    """An outcome as an attempt keeps it: the same few again and again, and so one object for each, never changed."""
    return {
        "state": state,
        "fraction": _written(fraction),
        "points": _written(points),
        "max_points": _written(max_points),
    }


def _written(number: Decimal) -> str:
    """The number without an exponent and without zeros at its end: equal ones alike."""
    return f"{number.normalize() + 0:f}"


def outcome_of(kept: Mapping[str, str]) -> Outcome:
    """An outcome as an attempt keeps it."""
    fraction, points, most = (
        Decimal(kept[name]) for name in ("fraction", "points", "max_points")
    )
    return Outcome(kept["state"], fraction, points, most)  # type: ignore[arg-type]
