"""The answers of an exam as tables, read in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

import pandas as pd
from django.db.models import QuerySet

from assessments.exams.analysis import ALL, COUNTING
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
    ExamResult,
)
from assessments.exams.papers import (
    PaperEntry,
    PaperQuestion,
    Questions,
    questions_of,
)
from assessments.exams.results.figures import Figures, figures_of
from assessments.exams.results.gradebook import passes
from assessments.exams.results.scoring import StoredOutcome
from assessments.marks.averages import mean_percentage
from assessments.questions.kinds.base import Order
from assessments.questions.marking import grade
from tracker_project.api.figures import rounded

MOST_TIMED = 300  # attempts; their ids are random, so the first of them are a sample
TIMED_EVENTS = (
    EventKind.STARTED,
    EventKind.RESUMED,
    EventKind.SAVED,
    EventKind.SUBMITTED,
)


class AnswerSheet(NamedTuple):
    pk: UUID
    paper: Sequence[PaperEntry]
    answers: Mapping[str, Mapping[str, object]]
    outcomes: Mapping[str, StoredOutcome]
    score: Decimal
    max_score: Decimal


class Choice(NamedTuple):
    text: str
    right: bool


@dataclass(frozen=True)
class Answers:
    """The graded attempts of an exam, each by its place in `attempts`.

    `shares` is attempts x questions, the share of the points that was earned. `given`
    has a row (attempt, item, choice) for each choice taken, in the question's own keys.
    `reached` is the percentage of each attempt. Questions out of the total are left
    out.
    """

    questions: Questions
    attempts: list[UUID]
    shares: pd.DataFrame
    points: pd.Series
    given: pd.DataFrame
    reached: pd.Series
    figures: Figures


def attempts_of(exam: Exam, which: str) -> QuerySet[Attempt]:
    """Those that count for their students, or every graded one."""
    graded = Attempt.objects.filter(exam=exam, state=AttemptState.GRADED).order_by("pk")
    if which == ALL:
        return graded
    results = ExamResult.objects.filter(exam=exam).order_by()
    return graded.filter(pk__in=results.values("attempt"))


def answers_of(exam: Exam, which: str = COUNTING) -> Answers:
    """The attempts that count, or all.

    Two queries, and one for questions that this process doesn't know yet.
    """
    questions = questions_of(exam)
    rows = attempts_of(exam, which).values_list(*AnswerSheet._fields)
    attempts = [AnswerSheet._make(row) for row in rows]

    counted = []
    for question_id, question in questions.items():
        if question.item.void != "excluded":
            counted.append(question_id)

    shares = []
    reached = []
    for attempt in attempts:
        shares.append(_shares_of(attempt))
        reached.append(_percentage_of(attempt))
    points = {pk: float(questions[pk].points) for pk in counted}

    return Answers(
        questions=questions,
        attempts=[attempt.pk for attempt in attempts],
        shares=pd.DataFrame(shares, columns=counted, dtype=float),
        points=pd.Series(points, dtype=float),
        given=_given_choices(questions, attempts),
        reached=pd.Series(reached, dtype=float),
        figures=(
            figures_of(exam.pk) if which == COUNTING else _figures(exam, attempts)
        ),
    )


def _shares_of(attempt: AnswerSheet) -> dict[int, float]:
    shares = {}
    for question_id, outcome in attempt.outcomes.items():
        shares[int(question_id)] = float(outcome["fraction"])
    return shares


def _percentage_of(attempt: AnswerSheet) -> float:
    if not attempt.max_score:
        return 0.0
    return float(100 * attempt.score / attempt.max_score)


def _figures(exam: Exam, attempts: Sequence[AnswerSheet]) -> Figures:
    """The figures over attempts that need not count."""
    scores = []
    percentages = []
    passed = 0
    for attempt in attempts:
        if attempt.max_score:
            score = Fraction(attempt.score)
            scores.append((attempt.score, attempt.max_score))
            percentages.append(100 * score / Fraction(attempt.max_score))
            passed += passes(exam, attempt.score, attempt.max_score)
    if not scores:
        return Figures()

    return Figures(
        results=len(scores),
        average_score=rounded(mean_percentage(scores)),
        pass_rate=rounded(Fraction(100 * passed, len(scores))),
        highest_score=rounded(max(percentages)),
        lowest_score=rounded(min(percentages)),
    )


def choices_of(question: PaperQuestion) -> dict[str, Choice]:
    """The choices by their keys; none where there is nothing to choose."""
    return {
        key: Choice(option.text, option.fraction > 0)
        for key, option in question.item.content.options().items()
    }


def _given_choices(
    questions: Questions, attempts: Sequence[AnswerSheet]
) -> pd.DataFrame:
    """Each choice that was taken, whatever letters were served."""
    choosing = {}
    for question_id, question in questions.items():
        if choices_of(question):
            choosing[question_id] = question

    # Few answers differ, and reading one takes longer than finding it here.
    known: dict[tuple[int, str, str], list[str]] = {}
    rows = []
    for place, attempt in enumerate(attempts):
        for entry in attempt.paper:
            question_id = entry["question"]
            saved = attempt.answers.get(str(question_id))
            if not saved or question_id not in choosing:
                continue

            answer = saved["answer"]
            order = entry["order"]
            key = (question_id, repr(answer), repr(order))
            if key not in known:
                known[key] = _choices_taken(choosing[question_id], answer, order)
            for choice in known[key]:
                rows.append((place, question_id, choice))

    return pd.DataFrame(rows, columns=["attempt", "item", "choice"])


def _choices_taken(question: PaperQuestion, answer: object, order: Order) -> list[str]:
    taken = []
    for part in grade(question.item, answer, served=order).parts:
        given = part.given
        taken.append(str(given).lower() if isinstance(given, bool) else given)
    return taken


def events_of(answers: Answers) -> pd.DataFrame:
    """When what was saved, as `times` reads it, of at most MOST_TIMED attempts."""
    timed = answers.attempts[:MOST_TIMED]
    places = {attempt: place for place, attempt in enumerate(timed)}
    events = AttemptEvent.objects.filter(
        attempt__in=timed, kind__in=TIMED_EVENTS
    ).order_by("attempt", "pk")

    rows = []
    for attempt, at, detail in events.values_list("attempt_id", "at", "detail"):
        items = [int(question_id) for question_id in detail.get("answers", {})]
        rows.append((places[attempt], at.timestamp(), items))
    return pd.DataFrame(rows, columns=["attempt", "at", "items"])
