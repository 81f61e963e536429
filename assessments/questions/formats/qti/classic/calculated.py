"""Canvas' formula questions: rows of values with the answer to each."""

import re
from decimal import Decimal

from assessments.questions.decoding import LONGEST_LIST
from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.calculated import Calculated, CalculatedAnswer

PLACE = re.compile(r"\[(\w{1,100})\]")
ANSWER = "answer"


def read_calculated(item: Node, text: str) -> tuple[str, Calculated]:
    """The text with {x} for Canvas' [x], and the rows that were computed there."""
    calculated = item.find("calculated")
    row_nodes = [] if calculated is None else calculated.find_all("var_set")
    if calculated is None or not row_nodes:
        raise UnreadableError("it has no computed values for its formula")

    names = [var.get("name") for var in row_nodes[0].all("var")]
    rows = []
    for node in row_nodes[:LONGEST_LIST]:
        value_of = {var.get("name"): var.text for var in node.all("var")}
        answer = node.child("answer")
        values = [value_of.get(name, "") for name in names]
        values.append("" if answer is None else answer.text)
        rows.append(tuple(format(parse_decimal(value), "f") for value in values))

    said = calculated.child("answer_tolerance")
    tolerance = said.text.strip() if said is not None else "0"
    is_relative = tolerance.endswith("%")
    width = abs(parse_decimal(tolerance.removesuffix("%") or "0"))
    answer_variable = ANSWER if ANSWER not in names else f"{ANSWER}{len(names)}"

    content = Calculated(
        variables=(*names, answer_variable),
        rows=tuple(rows),
        answers=(
            CalculatedAnswer(
                variable=answer_variable,
                tolerance=width / Decimal(100) if is_relative else width,
                tolerance_kind="relative" if is_relative else "absolute",
            ),
        ),
    )

    def place(found: re.Match[str]) -> str:
        return "{" + found[1] + "}" if found[1] in names else found[0]

    return PLACE.sub(place, text), content
