"""QTI's templates: items whose numbers and words are drawn, as tables of drawn rows."""

import math
import operator
from collections.abc import Callable
from random import Random

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.formulas import written
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.calculated import Calculated, CalculatedAnswer

ROWS = 50
MOST_DRAWS = 500
ANSWER = "answer"

Value = float | str

NOT_KNOWN = "its numbers or words are drawn by a rule that is not known here"

NUMERIC: dict[str, Callable[..., float]] = {
    "subtract": operator.sub,
    "divide": operator.truediv,
    "power": math.pow,
    "integerDivide": lambda number, by: float(number // by),
    "integerModulus": lambda number, by: number % by,
    "truncate": lambda number: float(math.trunc(number)),
    "round": lambda number: float(math.floor(number + 0.5)),
    "integerToFloat": float,
    "product": lambda *factors: math.prod(factors),
    "sum": lambda *parts: math.fsum(parts),
}
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "lt": operator.lt,
    "lte": operator.le,
    "gt": operator.gt,
    "gte": operator.ge,
}


class Template:
    """Runs an item's template processing, each time with other random numbers."""

    def __init__(self, item: Node, response: str) -> None:
        self.response = response
        declared = item.all("templateDeclaration")
        self.names = [node.get("identifier") for node in declared]
        self.processing = item.child("templateProcessing")
        # Drawn the same at each reading, so that a file is the same question twice.
        self.random = Random(item.get("identifier"))  # noqa: S311
        self.values: dict[str, Value] = {}
        self.answer: Value | None = None

    def rows(self) -> list[tuple[str, ...]]:
        """Different rows of values with the right answer at the end of each."""
        if self.processing is None:
            raise UnreadableError(NOT_KNOWN)

        rows: dict[tuple[str, ...], None] = {}
        for _ in range(MOST_DRAWS):
            self.values = {}
            self.answer = None
            try:
                self.run(self.processing.children)
            except (ArithmeticError, ValueError, TypeError, LookupError) as error:
                raise UnreadableError(NOT_KNOWN) from error

            if self.answer is None:
                raise UnreadableError("its template sets no right answer")
            rows[self.row(self.answer)] = None
            if len(rows) == ROWS:
                break
        return list(rows)

    def row(self, answer: Value) -> tuple[str, ...]:
        """The values that were drawn, and the answer, as they are written."""
        texts = []
        for name in self.names:
            texts.append(as_text(self.values.get(name, "")))
        return (*texts, as_text(answer))

    def run(self, statements: list[Node]) -> None:
        for node in statements:
            if node.name == "setTemplateValue":
                self.values[node.get("identifier")] = self.value(node.children[0])
            elif node.name == "setCorrectResponse":
                if node.get("identifier") == self.response:
                    self.answer = self.value(node.children[0])
            elif node.name == "templateCondition":
                self.run_condition(node)
            else:
                raise UnreadableError(NOT_KNOWN)

    def run_condition(self, condition: Node) -> None:
        for branch in condition.children:
            if branch.name == "templateElse":
                self.run(branch.children)
                return
            if self.holds(branch.children[0]):
                self.run(branch.children[1:])
                return

    def value(self, node: Node) -> Value:
        if node.name == "baseValue":
            is_number = node.get("baseType") in {"integer", "float"}
            return float(parse_decimal(node.text)) if is_number else node.text.strip()

        if node.name == "variable":
            return self.values[node.get("identifier")]

        if node.name == "random":
            return self.value(self.random.choice(node.children[0].children))

        if node.name in NUMERIC:
            numbers = [self.number(part) for part in node.children]
            return NUMERIC[node.name](*numbers)
        return self.random_number(node)

    def random_number(self, node: Node) -> float:
        low = parse_decimal(node.get("min") or "0")
        if node.name == "randomInteger":
            high = int(parse_decimal(node.get("max")))
            step = int(parse_decimal(node.get("step") or "1"))
            return float(self.random.randrange(int(low), high + 1, step))

        if node.name == "randomFloat":
            most = float(parse_decimal(node.get("max")))
            return round(self.random.uniform(float(low), most), 3)

        raise UnreadableError(NOT_KNOWN)

    def number(self, node: Node) -> float:
        """A value that is to be computed with; raises TypeError for a text."""
        value = self.value(node)
        if isinstance(value, str):
            raise TypeError(value)
        return value

    def holds(self, node: Node) -> bool:
        if node.name in {"match", "equal"}:
            first, second = node.children
            return self.value(first) == self.value(second)
        if node.name in COMPARISONS:
            first, second = node.children
            return COMPARISONS[node.name](self.number(first), self.number(second))
        if node.name == "and":
            return all(self.holds(part) for part in node.children)
        if node.name == "or":
            return any(self.holds(part) for part in node.children)
        if node.name == "not":
            return not self.holds(node.children[0])
        raise UnreadableError(NOT_KNOWN)


def read_template(item: Node, body: Node, response: str) -> Calculated:
    """The item's table; the body gets places such as {A} for its printed variables."""
    template = Template(item, response)
    rows = template.rows()
    for node in body.find_all("printedVariable"):
        node.parts = ["{" + node.get("identifier") + "}"]
        node.name = "span"
        node.attributes = {}

    for node in body.find_all("templateInline", "templateBlock"):
        if node.text.strip():
            raise UnreadableError("some of its words are shown for some values only")

    answer_name = ANSWER if ANSWER not in template.names else f"{ANSWER}_"
    return Calculated(
        variables=(*template.names, answer_name),
        rows=tuple(rows),
        answers=(CalculatedAnswer(variable=answer_name),),
    )


def as_text(value: Value) -> str:
    return value if isinstance(value, str) else written(value)
