"""How an item is marked, as far as its response processing says it in a known way."""

from dataclasses import dataclass, field
from decimal import Decimal

from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.qti.declarations import Mapping, Response
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.outcomes import ZERO

OWN_PROGRAMME = "its marking is a programme of its own, which is not read"
OTHER_ORDERS = "points for other orders than the right one"
_MATCHING_TEMPLATES = {"match_correct", "cc2_match_basic", "cc2_match"}
_MAPPING_TEMPLATES = {"map_response", "cc2_map_response"}
_KNOWN_TESTS = {
    "match",
    "stringMatch",
    "patternMatch",
    "equal",
    "equalRounded",
    "and",
    "gte",
    "lte",
    "not",
    "isNull",
    "variable",
    "baseValue",
}


@dataclass(frozen=True, slots=True)
class Case:
    """What is given if a test holds for the response.

    A score of None is all of the points; `feedback` is the name of it.
    """

    test: Node
    score: Decimal | None
    feedback: str = ""


@dataclass(slots=True)
class Scoring:
    """How the responses are marked, by their identifiers.

    As a whole, by their mapping, or by the first case that holds.
    """

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

    def mapping_of(self, response: Response) -> Mapping | None:
        """The mapping of a response, None where only the whole of it counts."""
        return None if response.identifier in self.matched else response.mapping

    def marks(self, response: str) -> bool:
        is_whole = response in self.matched or response in self.mapped
        return is_whole or response in self.cases

    def read_statement(self, node: Node) -> None:
        if node.name == "setOutcomeValue":
            if node.get("identifier") == "SCORE":
                self.read_score(only_child(node))
        elif node.name == "responseCondition":
            self.read_condition(node)
        elif sets_score(node):
            raise UnreadableError(OWN_PROGRAMME)

    def read_score(self, node: Node) -> None:
        """Points that are set whatever the answer.

        A mapping, a sum of them, nothing, or the whole to another scale.
        """
        if node.name == "mapResponse":
            self.mapped.add(node.get("identifier"))
            return

        if node.name == "sum":
            for part in node.children:
                self.read_score(part)
            return

        changes_nothing = is_variable(node, "SCORE") or is_scaling(node)
        if not changes_nothing and constant(node) != ZERO:
            raise UnreadableError(OWN_PROGRAMME)

    def read_condition(self, node: Node) -> None:
        branches = []
        for branch in node.children:
            if branch.name == "responseIf" or branch.name.startswith("responseElse"):
                branches.append(branch)

        scores = [assignment(branch, "SCORE") for branch in branches]
        if any(scores):
            for branch, score in zip(branches, scores, strict=True):
                self.read_branch(branch, score, is_alone=len(branches) == 1)

        for branch in branches:
            self.read_feedback(branch)

    def read_branch(
        self, branch: Node, setting: Node | None, *, is_alone: bool
    ) -> None:
        """Note what a branch gives; `setting` is where it sets the score."""
        if branch.name == "responseElse":
            if setting is not None:
                self.read_score(only_child(setting))
            return

        if setting is None or not branch.children:
            raise UnreadableError(OWN_PROGRAMME)

        test = branch.children[0]
        value = only_child(setting)
        if test.name == "isNull":
            self.read_score(value)
            return

        comes_first = is_alone or branch.name == "responseIf"
        compared = response_matched(test)
        if compared and comes_first:
            points_given(value)
            self.matched.add(compared)
            return

        if compares_order(test):
            self.note(OTHER_ORDERS)
            return

        tested = response_tested(test)
        case = Case(test, points_given(value), feedback_name(branch))
        self.cases.setdefault(tested, []).append(case)

    def note(self, message: str) -> None:
        if message not in self.notes:
            self.notes.append(message)

    def read_feedback(self, branch: Node) -> None:
        """Note the feedback for all who are right, and the first for all others."""
        setting = assignment(branch, "FEEDBACK")
        name = setting.text.strip() if setting is not None else ""
        if branch.name == "responseElse":
            self.wrong_feedback = self.wrong_feedback or name
        elif branch.children and response_matched(branch.children[0]):
            self.right_feedback = name


def read_scoring(item: Node, responses: list[str]) -> Scoring:
    """How the responses are marked.

    Raises UnreadableError where that is not said in a known way.
    """
    result = Scoring()
    processing = item.child("responseProcessing")
    if processing is None:
        return result

    template = processing.get("template")
    if not template:
        for statement in processing.children:
            result.read_statement(statement)
        return result

    name = template.rstrip("/").rpartition("/")[2].removesuffix(".xml").lower()
    if name in _MATCHING_TEMPLATES:
        result.matched.update(responses)
    elif name in _MAPPING_TEMPLATES:
        result.mapped.update(responses)
    else:
        message = f"it is marked by the template {name[:60]!r}, which is not known here"
        raise UnreadableError(message)
    return result


def only_child(node: Node) -> Node:
    if len(node.children) != 1:
        raise UnreadableError(OWN_PROGRAMME)
    return node.children[0]


def sets_outcome(node: Node, outcome: str) -> bool:
    return node.name == "setOutcomeValue" and node.get("identifier") == outcome


def sets_score(node: Node) -> bool:
    return any(sets_outcome(inner, "SCORE") for inner in node.walk())


def assignment(branch: Node, outcome: str) -> Node | None:
    """The last statement of a branch that sets an outcome."""
    found = None
    for part in branch.children:
        if sets_outcome(part, outcome):
            found = part
    return found


def feedback_name(branch: Node) -> str:
    """The first feedback that a branch shows, whichever response it belongs to."""
    for part in branch.children:
        is_feedback = part.get("identifier").startswith("FEEDBACK")
        if is_feedback and part.name == "setOutcomeValue":
            return part.text.strip()
    return ""


def is_variable(node: Node, name: str) -> bool:
    return node.name == "variable" and node.get("identifier") == name


def is_scaling(node: Node) -> bool:
    """Whether an expression is SCORE x MAXSCORE / a number."""
    if node.name != "divide" or len(node.children) != 2:
        return False

    product, divisor = node.children
    factors = [factor.get("identifier") for factor in product.all("variable")]
    if product.name != "product" or sorted(factors) != ["MAXSCORE", "SCORE"]:
        return False
    return constant(divisor) is not None


def constant(node: Node) -> Decimal | None:
    if node.name == "baseValue" and node.text.strip():
        return parse_decimal(node.text)
    return None


def response_matched(test: Node) -> str:
    """The response that a test compares with the right one.

    Empty if it tests something else.
    """
    if test.name != "match" or len(test.children) != 2:
        return ""

    compared, key = test.children
    if compared.name == "variable" and key.name == "correct":
        return compared.get("identifier")
    return ""


def compares_order(test: Node) -> bool:
    """Whether a test compares the response with an order that is written out."""
    return test.name == "match" and test.find("ordered") is not None


def response_tested(test: Node) -> str:
    """The one response that a test is about.

    Raises UnreadableError for tests of several, or of a kind not known here.
    """
    tested = set()
    for node in test.walk():
        if node.name not in _KNOWN_TESTS or response_matched(node):
            raise UnreadableError(OWN_PROGRAMME)
        if node.name == "variable":
            tested.add(node.get("identifier"))

    if len(tested) != 1:
        raise UnreadableError(OWN_PROGRAMME)
    return tested.pop()


def points_given(value: Node) -> Decimal | None:
    """The points that a value gives, None for all; a sum adds them to what there is."""
    added = value
    if value.name == "sum":
        parts = [part for part in value.children if not is_variable(part, "SCORE")]
        if len(parts) != 1:
            raise UnreadableError(OWN_PROGRAMME)
        added = parts[0]

    if is_variable(added, "MAXSCORE"):
        return None

    points = constant(added)
    if points is None:
        raise UnreadableError(OWN_PROGRAMME)
    return points
