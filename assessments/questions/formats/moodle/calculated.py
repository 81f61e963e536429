"""Moodle's calculated questions: formulas over wildcards, which a dataset fills."""

import re
from decimal import Decimal
from itertools import islice

from assessments.questions.decoding import LONGEST_LIST
from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.formulas import evaluate, written
from assessments.questions.formats.moodle.elements import (
    Texts,
    amount,
    child_text,
    content_text,
    flag,
    share,
)
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import Content
from assessments.questions.kinds.calculated import Calculated, CalculatedAnswer
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.numeric import ToleranceKind
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ZERO

WILDCARD = re.compile(r"\{([A-Za-z]\w*)\}")
FORMULA = re.compile(r"\{=((?:[^{}]|\{\w+\})+)\}")
# Moodle's numbers for them; the third, a tolerance by a factor, is nearly relative.
TOLERANCES: dict[str, ToleranceKind] = {
    "1": "relative",
    "2": "absolute",
    "3": "relative",
}


class Dataset:
    """The rows of a dataset, to which the values of formulas are added as they come."""

    def __init__(self, question: Node) -> None:
        columns: dict[str, list[str]] = {}
        for definition in question.find_all("dataset_definition"):
            name = content_text(definition.child("name"))
            values = []
            for item in definition.find_all("dataset_item"):
                value = parse_decimal(child_text(item, "value"))
                values.append(f"{value:f}")
            if name and values:
                columns[name] = values
        if not columns:
            raise UnreadableError("it has no dataset for its wildcards")

        self.names = list(columns)
        # The columns may differ in length; what one of them lacks makes no row.
        rows = zip(*columns.values(), strict=False)
        self.rows = [list(row) for row in islice(rows, LONGEST_LIST)]

    def add_formula(self, formula: str, decimals: int | None = None) -> str:
        """The name of a new column with the value of a formula for each row."""
        expression = WILDCARD.sub(r"\1", formula)
        name = f"formula{len(self.names) + 1}"
        for row in self.rows:
            numbers = dict(zip(self.names, map(float, row), strict=True))
            value = evaluate(expression, numbers)
            text = written(value) if decimals is None else f"{value:.{decimals}f}"
            row.append(text)
        self.names.append(name)
        return name

    def put_formulas(self, text: str, decimals: int | None = None) -> str:
        """The text with its {=formulas} as places for the columns that hold them."""

        def place(found: re.Match[str]) -> str:
            return "{" + self.add_formula(found[1], decimals) + "}"

        return FORMULA.sub(place, text)

    def as_rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(row) for row in self.rows)


def read_calculated(question: Node, texts: Texts, text: str) -> tuple[str, Content]:
    """Moodle's calculated and calculatedsimple, whose answer is a number."""
    dataset = Dataset(question)
    answers = []
    for answer in question.all("answer"):
        variable = dataset.add_formula(content_text(answer))
        kind = "1"
        if answer.child("tolerancetype") is not None:
            kind = child_text(answer, "tolerancetype")
        if kind == "3":
            texts.without.append("the geometric tolerance, which is taken as relative")
        answers.append(
            CalculatedAnswer(
                variable=variable,
                tolerance=abs(amount(answer, "tolerance", ZERO)),
                tolerance_kind=TOLERANCES.get(kind, "absolute"),
                fraction=share(answer),
                feedback=texts.of(answer.child("feedback")),
            )
        )
    if question.find("unit") is not None:
        texts.without.append("its units")
    text = dataset.put_formulas(text)
    return text, Calculated(
        variables=tuple(dataset.names),
        rows=dataset.as_rows(),
        answers=tuple(answers),
    )


def read_calculated_choice(
    question: Node, texts: Texts, text: str
) -> tuple[str, Content]:
    """Moodle's calculatedmulti, whose answer is one of several computed texts."""
    if not flag(question, "single", default=True):
        raise UnreadableError("several of its computed choices may be taken")

    dataset = Dataset(question)
    choices = []
    for at, answer in enumerate(question.all("answer")):
        length = amount(answer, "correctanswerlength", Decimal(2))
        decimals = min(max(int(length), 0), 9)
        shown = dataset.put_formulas(texts.of(answer), decimals)
        choices.append(
            Choice(
                key=letter(at),
                text=shown,
                fraction=share(answer),
                feedback=texts.of(answer.child("feedback")),
            )
        )
    text = dataset.put_formulas(text)
    shuffle = flag(question, "shuffleanswers", default=True)
    return text, Calculated(
        variables=tuple(dataset.names),
        rows=dataset.as_rows(),
        choices=tuple(choices),
        shuffle=shuffle,
    )
