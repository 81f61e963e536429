"""The item analysis of an exam: every question with its figures and its doubts."""

from collections.abc import Mapping

import pandas as pd

from assessments.exams.analysis import items, keys
from assessments.exams.analysis.answers import (
    Answers,
    answers_of,
    choices_of,
    events_of,
)
from assessments.exams.analysis.flags import ChoiceFigures, ItemFigures, flags_of
from assessments.exams.analysis.times import median_seconds
from assessments.exams.models import Exam
from assessments.exams.papers import PaperQuestion
from assessments.questions.kinds.multiple_choice import MultipleChoice

Body = dict[str, object]
Rates = Mapping[str, float | None]

NO_RATES: Rates = {"rate": None, "upper": None, "middle": None, "lower": None}
NEVER_TAKEN: Rates = {"rate": 0.0, "upper": 0.0, "middle": 0.0, "lower": 0.0}


def item_analysis(exam: Exam, which: str) -> Body:
    """The analysis over the attempts that count, or over all that are graded."""
    answers = answers_of(exam, which)
    table = _ItemTable(answers)
    reliability = items.reliability(answers.shares, answers.points)
    spread = items.distribution(answers.reached)
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
        "median": _rounded(spread["median"], 2),
        "lower_quartile": _rounded(spread["lower_quartile"], 2),
        "upper_quartile": _rounded(spread["upper_quartile"], 2),
        "standard_deviation": _rounded(spread["standard_deviation"], 2),
        "histogram": spread["histogram"],
        "reliability": {
            "alpha": _rounded(reliability.alpha),
            "standard_error": _rounded(reliability.standard_error, 2),
            "reason": reliability.reason or None,
        },
        "keys_not_checked": keys.too_small(answers.shares) or None,
        "items": [table.present(question) for question in answers.questions.values()],
    }


def _rounded(number: float | None, places: int = 4) -> float | None:
    if number is None or pd.isna(number):
        return None
    return round(float(number), places)


class _ItemTable:
    """The figures of all questions, from tables that are made once."""

    def __init__(self, answers: Answers) -> None:
        self.figures = items.item_figures(answers.shares, answers.points)
        self.seconds = median_seconds(events_of(answers))
        rates = items.choice_rates(answers.shares, answers.points, answers.given)
        self.rates = rates.set_index(["item", "choice"]).to_dict("index")
        self.doubts = {doubt.item: doubt for doubt in _doubtful_keys(answers)}

    def present(self, question: PaperQuestion) -> Body:
        """A question's figures; null where there is none."""
        figures = {"attempts": 0}
        if question.id in self.figures.index:
            figures = self.figures.loc[question.id].to_dict()
        doubt = self.doubts.get(question.id)

        attempts = int(figures["attempts"])
        facility = _rounded(figures.get("facility"))
        point_biserial = _rounded(figures.get("point_biserial"))
        choices = self._choice_figures(question)
        flags = flags_of(
            ItemFigures(
                attempts=attempts,
                facility=facility,
                point_biserial=point_biserial,
                choices=choices,
                key_doubted=doubt is not None,
            )
        )
        return {
            "question": question.id,
            "question_id": question.question_id,
            "section": question.section,
            "place": question.place,
            "kind": question.item.kind,
            "text": question.item.text,
            "points": float(question.points),
            "void": question.item.void or None,
            "attempts": attempts,
            "facility": facility,
            "point_biserial": point_biserial,
            "upper_lower": _rounded(figures.get("upper_lower")),
            "median_seconds": _rounded(self.seconds.get(question.id), 1),
            "choices": choices,
            "doubt": _present_doubt(doubt, question) if doubt else None,
            "proposal": _present_proposal(doubt) if doubt else None,
            "flags": flags,
        }

    def _choice_figures(self, question: PaperQuestion) -> list[ChoiceFigures]:
        otherwise = NO_RATES
        if question.id in self.figures.index:
            otherwise = NEVER_TAKEN

        rows: list[ChoiceFigures] = []
        for key, choice in choices_of(question).items():
            rates = self.rates.get((question.id, key), otherwise)
            rows.append(
                {
                    "key": key,
                    "text": choice.text,
                    "right": choice.right,
                    "rate": _rounded(rates["rate"]),
                    "upper": _rounded(rates["upper"]),
                    "middle": _rounded(rates["middle"]),
                    "lower": _rounded(rates["lower"]),
                }
            )
        return rows


def _doubtful_keys(answers: Answers) -> list[keys.Doubt]:
    """The keys that are doubted, of questions of which one choice is to be taken."""
    checked = {}
    for question_id, question in answers.questions.items():
        keyed = _keyed(question)
        if keyed is not None and not question.item.void:
            checked[question_id] = keyed

    one_each = answers.given[answers.given["item"].isin(list(checked))]
    given = one_each.pivot(index="attempt", columns="item", values="choice")
    shares = answers.shares
    given = given.reindex(index=shares.index, columns=shares.columns).astype(object)
    return keys.doubtful_keys(given, shares, checked)


def _keyed(question: PaperQuestion) -> keys.Keyed | None:
    """The choices of a question and its right ones; None where no key can be tried."""
    options = question.item.content.options()
    if isinstance(question.item.content, MultipleChoice) or len(options) < 2:
        return None

    best = max(option.fraction for option in options.values())
    right = frozenset(key for key, option in options.items() if option.fraction == best)
    if best <= 0 or len(right) == len(options):
        return None
    return keys.Keyed(right, tuple(options))


def _present_doubt(doubt: keys.Doubt, question: PaperQuestion) -> Body:
    """The choice that is probably right, and how probably the key is wrong."""
    return {
        "probability": _rounded(doubt.probability),
        "key": doubt.proposed,
        "text": choices_of(question)[doubt.proposed].text,
    }


def _present_proposal(doubt: keys.Doubt) -> Body:
    """The regrade that would mend the key."""
    change = {
        "question": int(doubt.item),
        "action": "change_key",
        "key": doubt.proposed,
    }
    return {"changes": [change]}
