"""The kinds of questions in QTI 1.2."""

from decimal import Decimal

from assessments.questions.formats.aiken import share_of
from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.pictures import Find
from assessments.questions.formats.qti.classic.conditions import (
    Condition,
    Feedback,
    conditions,
    points_by_value,
    whole,
)
from assessments.questions.formats.qti.classic.materials import material, plain
from assessments.questions.formats.qti.pairs import matching as matching_of
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import Content, Side
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.matching import Matching, PairRule
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

MOST_PARTS = 2_000
NO_KEY = "it says no right answer"
RESPONSES = (
    "response_lid",
    "response_str",
    "response_num",
    "response_xy",
    "response_grp",
)

# Shares of the points and feedback, by the identifiers of labels.
Shares = dict[str, Decimal]
Feedbacks = dict[str, str]


class Parts:
    """An item's responses, conditions, feedback and the files beside it."""

    def __init__(self, item: Node, find: Find) -> None:
        self.item = item
        self.find = find
        self.conditions: list[Condition] = conditions(item)
        texts = {
            node.get("ident"): material(node, find) for node in item.all("itemfeedback")
        }
        self.feedback = Feedback(texts, self.conditions)

        presentation = item.child("presentation")
        self.responses: list[Node] = []
        if presentation is not None:
            self.responses = presentation.find_all(*RESPONSES)
        if max(len(self.responses), len(self.conditions)) > MOST_PARTS:
            raise UnreadableError(f"it has more than {MOST_PARTS} parts")

    @property
    def is_all_or_nothing(self) -> bool:
        for node in self.item.walk():
            for label in node.all("fieldlabel"):
                if label.text.strip() == "scoring_algorithm":
                    return "AllOrNothing" in node.text
        return False

    def labels(self, response: Node) -> dict[str, Node]:
        """What a response offers, by its identifiers."""
        found = response.find_all("response_label")
        return {label.get("ident"): label for label in found}

    def rewarding(self) -> list[Condition]:
        """The conditions that give points."""
        return [each for each in self.conditions if each.points and each.points > 0]

    def feedback_of(self, name: str, shares: Shares, *, full: bool) -> Feedbacks:
        """What is said to those who take each label; right is `full`, or any gain."""
        told = {}
        for label, share in shares.items():
            is_right = share == 1 if full else share > 0
            told[label] = self.feedback.of(name, label, right=is_right)
        return told


def single(parts: Parts) -> Content:
    """One choice of several; true or false where these are its two choices."""
    response = parts.responses[0]
    name = response.get("ident")
    labels = parts.labels(response)
    points = points_by_value(parts.conditions, name)
    best = whole(points)
    if best <= 0:
        raise UnreadableError(NO_KEY)

    shares = {label: part_of(points.get(label, ZERO), best) for label in labels}
    told = parts.feedback_of(name, shares, full=True)

    label_of = {plain(node).lower(): label for label, node in labels.items()}
    is_truth = label_of.keys() == {"true", "false"} and len(labels) == 2
    if is_truth and sorted(shares.values()) == [0, 1]:
        return TrueFalse(
            answer=shares[label_of["true"]] == 1,
            feedback_true=told[label_of["true"]],
            feedback_false=told[label_of["false"]],
        )
    return SingleChoice(
        choices=_choices(parts, labels, shares, told), shuffle=_is_shuffled(response)
    )


def _choices(
    parts: Parts, labels: dict[str, Node], shares: Shares, told: Feedbacks
) -> tuple[Choice, ...]:
    """The choices that say something; Canvas writes empty ones, too."""
    choices: list[Choice] = []
    for label, node in labels.items():
        text = material(node, parts.find)
        if not text and not shares[label]:
            continue
        choice = Choice(
            key=letter(len(choices)),
            text=text,
            fraction=shares[label],
            feedback=told[label],
        )
        choices.append(choice)
    return tuple(choices)


def _is_shuffled(response: Node) -> bool:
    rendered = response.find("render_choice")
    return rendered is not None and rendered.get("shuffle").lower() == "yes"


def multiple(parts: Parts) -> Content:
    """Several choices.

    All of them or nothing where one condition names them, else each for itself.
    """
    response = parts.responses[0]
    name = response.get("ident")
    labels = parts.labels(response)

    together = [each for each in parts.rewarding() if len(each.tests) > 1]
    if together:
        shares = _shares_together(together[0], name, labels)
    else:
        points = points_by_value(parts.conditions, name)
        best = sum((value for value in points.values() if value > 0), ZERO)
        if best <= 0:
            raise UnreadableError(NO_KEY)
        shares = {label: part_of(points.get(label, ZERO), best) for label in labels}

    told = parts.feedback_of(name, shares, full=False)
    return MultipleChoice(
        choices=_choices(parts, labels, shares, told),
        rule="all_or_nothing" if together else "partial",
        shuffle=_is_shuffled(response),
    )


def _shares_together(
    condition: Condition, name: str, labels: dict[str, Node]
) -> Shares:
    """Equal shares for the labels that a condition wants together."""
    right = set()
    for test in condition.tests:
        if not test.negated and test.response == name:
            right.add(test.value)
    return {label: share_of(len(right)) if label in right else ZERO for label in labels}


def short(parts: Parts) -> Content:
    """A word to type in; every text that gives points."""
    name = parts.responses[0].get("ident")
    points_of: dict[str, Decimal] = {}
    is_case_sensitive = False
    for condition in parts.rewarding():
        if any(test.response != name for test in condition.tests):
            continue
        for test in condition.tests:
            if test.value not in points_of:
                points_of[test.value] = condition.points or ZERO
                is_case_sensitive = is_case_sensitive or test.case

    best = max(points_of.values(), default=ZERO)
    if best <= 0:
        raise UnreadableError(NO_KEY)

    answers: dict[str, TextAnswer] = {}
    for text, points in points_of.items():
        told = parts.feedback.of(name, text, right=points == best)
        answer = TextAnswer(text=text, fraction=part_of(points, best), feedback=told)
        answers.setdefault(text if is_case_sensitive else text.casefold(), answer)
    return ShortAnswer(
        answers=tuple(answers.values()), case_sensitive=is_case_sensitive
    )


def ordering(parts: Parts) -> Content:
    """Things in the order that a condition names them in."""
    labels = parts.labels(parts.responses[0])
    named = [each for each in parts.rewarding() if len(each.tests) > 1]
    order = [test.value for test in named[0].tests] if named else []
    if sorted(order) != sorted(labels):
        raise UnreadableError("its right order does not name each of its things once")

    items = []
    for at, label in enumerate(order):
        items.append(Side(key=letter(at), text=material(labels[label], parts.find)))
    return Ordering(items=tuple(items), rule="exact")


def matching(parts: Parts) -> Content:
    """A left side for each response, whose labels are the right sides.

    Rows without words are left out, and a row that Canvas wrote several times is one.
    """
    rights: dict[str, str] = {}
    lefts: dict[str, str] = {}
    partner: dict[str, str] = {}
    for response in parts.responses:
        for label, node in parts.labels(response).items():
            text = material(node, parts.find)
            if text:
                rights[label] = text

        left = material(response.child("material"), parts.find)
        if not left:
            continue
        label = _partner_of(response, parts)
        row = f"{left}\n{label}"
        lefts[row] = left
        partner[row] = label

    for label in partner.values():
        rights.setdefault(label, "")
    rule: PairRule = "all_or_nothing" if parts.is_all_or_nothing else "partial"
    content = matching_of(lefts, rights, partner, shuffle=True)
    return Matching(pairs=content.pairs, extras=content.extras, rule=rule, shuffle=True)


def _partner_of(response: Node, parts: Parts) -> str:
    """The label of the one right side that gives points."""
    points = points_by_value(parts.conditions, response.get("ident"))
    best = [label for label, value in points.items() if value > 0]
    if len(best) != 1:
        left = plain(response.child("material"))[:40]
        raise UnreadableError(f"{left!r} on its left side has no one partner")
    return best[0]


__all__ = ["ONE", "Parts", "matching", "multiple", "ordering", "short", "single"]
