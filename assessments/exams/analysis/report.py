"""The item analysis of an exam: every question with its figures, its doubts, and the regrade that would mend it."""

from typing import Any

import pandas as pd

from assessments.exams.analysis import items, keys
from assessments.exams.analysis.answers import (
    Answers,
    answers_of,
    choices_of,
    events_of,
)
from assessments.exams.analysis.flags import flags_of
from assessments.exams.analysis.times import median_seconds
from assessments.exams.models import Exam
from assessments.exams.papers import PaperQuestion
from assessments.questions.contents import SingleChoice, TrueFalse

Row = dict[str, Any]
RATES = ("rate", "upper", "middle", "lower")


def item_analysis(exam: Exam, which: str) -> Row:
    """The analysis over the attempts that count (`counting`) or over every graded one (`all`)."""
    answers = answers_of(exam, which)
    rows = _Rows(answers)
    reliability = items.reliability(answers.shares, answers.points)
    reached = items.distribution(answers.reached)
    figures = answers.figures
    return {
        "exam_id": exam.pk,
        "title": exam.title,
        "attempts": which,
        "attempt_count": len(answers.shares),
        "average_score": figures.average_score,
        "pass_rate": figures.pass_rate,
        "highest_score": figures.highest_score,
        "lowest_score": figures.lowest_score,
        **{
            name: value if name == "histogram" else _rounded(value, 2)
            for name, value in reached.items()
        },
        "reliability": {
            "alpha": _rounded(reliability.alpha),
            "standard_error": _rounded(reliability.standard_error, 2),
            "reason": reliability.reason or None,
        },
        "keys_not_checked": keys.too_small(answers.shares) or None,
        "items": [rows.row(question) for question in answers.questions.values()],
    }


def _rounded(number: Any, places: int = 4) -> float | None:
    return None if number is None or pd.isna(number) else round(float(number), places)


class _Rows:
    """A row for each question, from tables that are made once."""

    def __init__(self, answers: Answers) -> None:
        self.figures = items.item_figures(answers.shares, answers.points)
        self.seconds = median_seconds(events_of(answers))
        rates = items.choice_rates(answers.shares, answers.points, answers.given)
        self.rates = rates.set_index(["item", "choice"]).to_dict("index")
        self.doubts = {doubt.item: doubt for doubt in _doubts(answers)}

    def row(self, question: PaperQuestion) -> Row:
        """A question's figures; None where there is none."""
        figures = (
            self.figures.loc[question.id].to_dict()
            if question.id in self.figures.index
            else {"attempts": 0}
        )
        doubt = self.doubts.get(question.id)
        row = {
            "question": question.id,
            "question_id": question.question_id,
            "section": question.section,
            "place": question.place,
            "kind": question.item.kind,
            "text": question.item.text,
            "points": float(question.points),
            "void": question.item.void or None,
            "attempts": int(figures["attempts"]),
            **{
                name: _rounded(figures.get(name))
                for name in ("facility", "point_biserial", "upper_lower")
            },
            "median_seconds": _rounded(self.seconds.get(question.id), 1),
            "choices": self._choices(question),
            "doubt": None if doubt is None else _doubt(doubt, question),
            "proposal": None if doubt is None else _proposal(doubt),
        }
        return row | {"flags": flags_of(row)}

    def _choices(self, question: PaperQuestion) -> list[Row]:
        nobody = dict.fromkeys(
            RATES, 0.0 if question.id in self.figures.index else None
        )
        return [
            {"key": key, "text": text, "right": right}
            | {
                name: _rounded(rate)
                for name, rate in self.rates.get((question.id, key), nobody).items()
            }
            for key, (text, right) in choices_of(question).items()
        ]


def _doubts(answers: Answers) -> list[keys.Doubt]:
    """The keys that are doubted, of questions of which one choice is to be taken."""
    checked = {
        pk: keyed
        for pk, question in answers.questions.items()
        if not question.item.void and (keyed := _keyed(question)) is not None
    }
    one_each = answers.given[answers.given["item"].isin(list(checked))]
    given = one_each.pivot(index="attempt", columns="item", values="choice")
    given = given.reindex(
        index=answers.shares.index, columns=answers.shares.columns
    ).astype(object)
    return keys.doubtful_keys(given, answers.shares, checked)


def _keyed(question: PaperQuestion) -> keys.Keyed | None:
    content, choices = question.item.content, tuple(choices_of(question))
    if isinstance(content, TrueFalse):
        return keys.Keyed(frozenset({str(content.answer).lower()}), choices)
    if not isinstance(content, SingleChoice) or len(choices) < 2:
        return None
    best = max(choice.fraction for choice in content.choices)
    right = frozenset(
        choice.key for choice in content.choices if choice.fraction == best
    )
    return (
        keys.Keyed(right, choices) if best > 0 and len(right) < len(choices) else None
    )


def _doubt(doubt: keys.Doubt, question: PaperQuestion) -> Row:
    text, _ = choices_of(question)[doubt.proposed]
    return {
        "probability": _rounded(doubt.probability),
        "key": doubt.proposed,
        "text": text,
    }


def _proposal(doubt: keys.Doubt) -> Row:
    return {
        "changes": [
            {"question": int(doubt.item), "action": "change_key", "key": doubt.proposed}
        ]
    }
