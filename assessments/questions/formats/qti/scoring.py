"""How an item is marked, as far as its response processing says something that is known
here."""

from dataclasses import dataclass, field
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.outcomes import ZERO

_OWN_PROGRAMME = "its marking is a programme of its own, which is not read"
OTHER_ORDERS = "points for other orders than the right one"
_TEMPLATES = {
    "match_correct": "match", "map_response": "map", "cc2_match_basic": "match", "cc2_match": "match",
    "cc2_map_response": "map",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """If a test holds for the response: so many points (None is all of them), and the
    feedback of that name."""

    test: Node
    score: Decimal | None
    feedback: str = ""


@dataclass(slots=True)
class Scoring:
    """Responses marked as a whole, marked by their mapping, or marked by the first case
    that holds."""

    matched: set[str] = field(default_factory=set)
    mapped: set[str] = field(default_factory=set)
    cases: dict[str, list[Case]] = field(default_factory=dict)
    # Feedback shown for the right answer and for any other.
    right_feedback: str = ""
    wrong_feedback: str = ""
    # What of the marking is not kept.
    notes: list[str] = field(default_factory=list)

    @property
    def says_something(self) -> bool:
        """Whether any answer is worth points by what is said here, beside a match."""
        return bool(self.mapped or self.cases)


def scoring(item: Node, responses: list[str]) -> Scoring:
    """How the responses are marked.

    Raises UnreadableError where that is not said in a known way.
    """
    result = Scoring()
    processing = item.child("responseProcessing")
    template = processing.get("template") if processing is not None else ""
    if template:
        name = template.rstrip("/").rpartition("/")[2].removesuffix(".xml").lower()
        if name not in _TEMPLATES:
            raise UnreadableError(
                f"it is marked by the template {name[:60]!r}, which is not known here"
            )
        (result.matched if _TEMPLATES[name] == "match" else result.mapped).update(
            responses
        )
    elif processing is not None:
        for statement in processing.children:
            _statement(statement, result)
    return result


def _statement(node: Node, result: Scoring) -> None:
    if node.name == "setOutcomeValue":
        if node.get("identifier") == "SCORE":
            _score_expression(_only(node), result)
    elif node.name == "responseCondition":
        _condition(node, result)
    elif any(
        inner.name == "setOutcomeValue" and inner.get("identifier") == "SCORE"
        for inner in node.walk()
    ):
        raise UnreadableError(_OWN_PROGRAMME)


def _only(node: Node) -> Node:
    if len(node.children) != 1:
        raise UnreadableError(_OWN_PROGRAMME)
    return node.children[0]


def _score_expression(node: Node, result: Scoring) -> None:
    """Points that are set whatever the answer: a mapping, a sum of them, nothing, or
    the whole to another scale."""
    if node.name == "mapResponse":
        result.mapped.add(node.get("identifier"))
    elif node.name == "sum":
        for part in node.children:
            _score_expression(part, result)
    elif not (
        _is_variable(node, "SCORE") or _is_scaling(node) or _constant(node) == ZERO
    ):
        raise UnreadableError(_OWN_PROGRAMME)


def _is_variable(node: Node, name: str) -> bool:
    return node.name == "variable" and node.get("identifier") == name


def _is_scaling(node: Node) -> bool:
    """SCORE x MAXSCORE / a number."""
    if node.name != "divide" or len(node.children) != 2:
        return False
    product, by = node.children
    factors = [
        part.get("identifier") for part in product.children if part.name == "variable"
    ]
    return (
        product.name == "product"
        and sorted(factors) == ["MAXSCORE", "SCORE"]
        and _constant(by) is not None
    )


def _constant(node: Node) -> Decimal | None:
    return (
        parse_decimal(node.text)
        if node.name == "baseValue" and node.text.strip()
        else None
    )


def _condition(node: Node, result: Scoring) -> None:
    branches = [
        branch
        for branch in node.children
        if branch.name.startswith("responseElse") or branch.name == "responseIf"
    ]
    scores = [_set_value(branch, "SCORE") for branch in branches]
    if not any(score is not None for score in scores):
        _note_feedback(branches, result)
        return
    for branch, score in zip(branches, scores, strict=True):
        _branch(branch, score, result, chained=len(branches) > 1)
    _note_feedback(branches, result)


def _set_value(branch: Node, outcome: str) -> Node | None:
    found = [
        part
        for part in branch.children
        if part.name == "setOutcomeValue" and part.get("identifier") == outcome
    ]
    return found[-1] if found else None


def _note_feedback(branches: list[Node], result: Scoring) -> None:
    for branch in branches:
        setting = _set_value(branch, "FEEDBACK")
        value = setting.text.strip() if setting is not None else ""
        if branch.name == "responseElse":
            result.wrong_feedback = result.wrong_feedback or value
        elif branch.children and _whole(branch.children[0]):
            result.right_feedback = value


def _whole(test: Node) -> str:
    """The response that a test compares with the right one.

    Empty if it tests something else.
    """
    if test.name != "match" or [part.name for part in test.children] != [
        "variable",
        "correct",
    ]:
        return ""
    return test.children[0].get("identifier")


def _branch(
    branch: Node, setting: Node | None, result: Scoring, *, chained: bool
) -> None:
    if branch.name == "responseElse":
        if setting is not None:
            _score_expression(_only(setting), result)
        return
    if not branch.children or setting is None:
        raise UnreadableError(_OWN_PROGRAMME)
    test, value = branch.children[0], _only(setting)
    if test.name == "isNull":
        _score_expression(value, result)
    elif _whole(test) and (not chained or branch.name == "responseIf"):
        _points(value)
        result.matched.add(_whole(test))
    elif test.find("ordered") is not None and test.name == "match":
        if OTHER_ORDERS not in result.notes:
            result.notes.append(OTHER_ORDERS)
    else:
        _case(test, value, branch, result)


def _points(value: Node) -> Decimal | None:
    """The points that a value gives, None for all; a sum adds them to what there is."""
    parts = (
        [part for part in value.children if not _is_variable(part, "SCORE")]
        if value.name == "sum"
        else [value]
    )
    if len(parts) != 1:
        raise UnreadableError(_OWN_PROGRAMME)
    if _is_variable(parts[0], "MAXSCORE"):
        return None
    points = _constant(parts[0])
    if points is None:
        raise UnreadableError(_OWN_PROGRAMME)
    return points


def _case(test: Node, value: Node, branch: Node, result: Scoring) -> None:
    tested = {node.get("identifier") for node in test.walk() if node.name == "variable"}
    others = {node.name for node in test.walk()} - _KNOWN_TESTS
    if len(tested) != 1 or others or any(_whole(part) for part in test.walk()):
        raise UnreadableError(_OWN_PROGRAMME)
    feedback = next(
        (
            part.text.strip()
            for part in branch.children
            if part.name == "setOutcomeValue"
            and part.get("identifier").startswith("FEEDBACK")
        ),
        "",
    )
    result.cases.setdefault(tested.pop(), []).append(
        Case(test, _points(value), feedback)
    )


_KNOWN_TESTS = {
    "match", "stringMatch", "patternMatch", "equal", "equalRounded", "and", "gte", "lte", "not", "isNull", "variable",
    "baseValue",
}  # fmt: skip
