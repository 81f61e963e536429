"""The answers of an exam as tables: read in a constant number of queries, whatever the number of attempts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

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
from assessments.exams.papers import PaperQuestion, Questions, questions_of
from assessments.exams.results.figures import Figures, figures_of
from assessments.exams.results.gradebook import passes
from assessments.marks.averages import mean_percentage
from assessments.questions.contents import MultipleChoice, SingleChoice, TrueFalse
from assessments.questions.marking import grade
from tracker_project.api.figures import rounded

MOST_TIMED = 300  # attempts; their ids are random, so the first of them are a sample
TRUTH = {True: "true", False: "false"}
WITH_TIME = (EventKind.STARTED, EventKind.RESUMED, EventKind.SAVED, EventKind.SUBMITTED)


@dataclass(frozen=True)
class Answers:
    """The graded attempts of an exam, each by its place in `attempts`.

    `shares` is attempts x questions; `given` has a row (attempt, item, choice) for each choice taken, in the
    question's own keys; `reached` is the percentage of each attempt. Questions out of the total are left out.
    """

    questions: Questions
    attempts: list[Any]
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
    return graded.filter(
        pk__in=ExamResult.objects.filter(exam=exam).order_by().values("attempt")
    )


def answers_of(exam: Exam, which: str = COUNTING) -> Answers:
    """The attempts that count, or all; two queries, and one for questions that this process doesn't know."""
    questions = questions_of(exam)
    rows: list[Any] = list(
        attempts_of(exam, which).values_list(
            "pk", "paper", "answers", "outcomes", "score", "max_score"
        )
    )
    counted = [
        pk for pk, question in questions.items() if question.item.void != "excluded"
    ]
    earned = [
        {int(pk): float(each["fraction"]) for pk, each in row[3].items()}
        for row in rows
    ]
    shares = pd.DataFrame(earned, columns=counted, dtype=float)
    scores = [(score, most) for *_, score, most in rows]
    return Answers(
        questions,
        [row[0] for row in rows],
        shares,
        pd.Series({pk: float(questions[pk].points) for pk in counted}, dtype=float),
        pd.DataFrame(_taken(questions, rows), columns=["attempt", "item", "choice"]),
        pd.Series(
            [float(100 * score / most) if most else 0.0 for score, most in scores],
            dtype=float,
        ),
        figures_of(exam.pk) if which == COUNTING else _figures(exam, scores),
    )


def _figures(exam: Exam, scores: list[tuple[Any, Any]]) -> Figures:
    """The figures over attempts that need not count."""
    scores = [(score, most) for score, most in scores if most]
    if not scores:
        return Figures()
    exact = [Fraction(score) * 100 / Fraction(most) for score, most in scores]
    passed = sum(passes(exam, score, most) for score, most in scores)
    return Figures(
        len(scores),
        rounded(mean_percentage(scores)),
        rounded(Fraction(100 * passed, len(scores))),
        rounded(max(exact)),
        rounded(min(exact)),
    )


def choices_of(question: PaperQuestion) -> dict[str, tuple[str, bool]]:
    """The text of each choice and whether it is right, by its key; none where there is nothing to choose."""
    content = question.item.content
    if isinstance(content, TrueFalse):
        return {
            "true": ("true", content.answer),
            "false": ("false", not content.answer),
        }
    if isinstance(content, SingleChoice | MultipleChoice):
        return {
            choice.key: (choice.text, choice.fraction > 0) for choice in content.choices
        }
    return {}


def _taken(
    questions: Questions, rows: Iterable[tuple[Any, ...]]
) -> list[tuple[Any, int, str]]:
    """(attempt, question, choice) for each choice that was taken, whatever letters were served."""
    choosing = {
        pk: question for pk, question in questions.items() if choices_of(question)
    }
    known: dict[
        Any, list[str]
    ] = {}  # few answers differ, and reading one takes longer than finding it here
    taken = []
    for attempt, (_, paper, answers, *_) in enumerate(rows):
        for entry in paper:
            pk, saved = entry["question"], answers.get(str(entry["question"]))
            if saved and pk in choosing:
                key = (pk, repr(saved["answer"]), repr(entry["order"]))
                if key not in known:
                    known[key] = _choices(choosing[pk], saved["answer"], entry["order"])
                taken += [(attempt, pk, choice) for choice in known[key]]
    return taken


def _choices(
    question: PaperQuestion, answer: Any, order: Mapping[str, Any]
) -> list[str]:
    parts = grade(question.item, answer, served=order).parts
    return [
        TRUTH[part.given] if isinstance(part.given, bool) else part.given
        for part in parts
    ]


def events_of(answers: Answers) -> pd.DataFrame:
    """When what was saved, as `times` reads it, of at most MOST_TIMED attempts; one query."""
    places = {
        attempt: place for place, attempt in enumerate(answers.attempts[:MOST_TIMED])
    }
    events = AttemptEvent.objects.filter(
        attempt__in=list(places), kind__in=WITH_TIME
    ).order_by("attempt", "pk")
    rows = [
        (places[attempt], at.timestamp(), [int(pk) for pk in detail.get("answers", {})])
        for attempt, at, detail in events.values_list("attempt_id", "at", "detail")
    ]
    return pd.DataFrame(rows, columns=["attempt", "at", "items"])
