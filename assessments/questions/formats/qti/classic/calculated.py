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
    row_nodes = calculated.find_all("var_set") if calculated is not None else []
    if calculated is None or not row_nodes:
        raise UnreadableError("it has no computed values for its formula")

    names = [variable.get("name") for variable in row_nodes[0].all("var")]
    rows = []
    for node in row_nodes[:LONGEST_LIST]:
        rows.append(read_row(node, names))

    answer_name = ANSWER if ANSWER not in names else f"{ANSWER}{len(names)}"
    answer = read_tolerance(calculated, answer_name)
    content = Calculated(
        variables=(*names, answer_name), rows=tuple(rows), answers=(answer,)
    )

    def place(found: re.Match[str]) -> str:
        return "{" + found[1] + "}" if found[1] in names else found[0]

    return PLACE.sub(place, text), content


def read_row(node: Node, names: list[str]) -> tuple[str, ...]:
    """The values of the variables, and the answer after them."""
    texts = {}
    for variable in node.all("var"):
        texts[variable.get("name")] = variable.text

    values = []
    for name in names:
        values.append(number_text(texts.get(name, "")))

    answer = node.child("answer")
    values.append(number_text("" if answer is None else answer.text))
    return tuple(values)


def number_text(text: str) -> str:
    """A number without an exponent."""
    return format(parse_decimal(text), "f")


def read_tolerance(calculated: Node, variable: str) -> CalculatedAnswer:
    """The answer in a variable, with the tolerance that is said of it."""
    said = calculated.child("answer_tolerance")
    tolerance = said.text.strip() if said is not None else "0"
    width = abs(parse_decimal(tolerance.removesuffix("%") or "0"))
    if tolerance.endswith("%"):
        return CalculatedAnswer(
            variable=variable,
            tolerance=width / Decimal(100),
            tolerance_kind="relative",
        )
    return CalculatedAnswer(variable=variable, tolerance=width)
