"""The kinds of questions in QTI 1.2."""

from decimal import Decimal

from assessments.questions.formats.aiken import share_of
from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.classic.conditions import (
    Condition,
    best_points,
    points_by_value,
)
from assessments.questions.formats.qti.classic.items import (
    NO_KEY,
    ClassicItem,
    Feedbacks,
    Shares,
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
from assessments.questions.outcomes import ZERO


def single(item: ClassicItem) -> Content:
    """One choice of several; true or false where these are its two choices."""
    response = item.responses[0]
    name = response.get("ident")
    labels = item.labels(response)
    points = points_by_value(item.conditions, name)
    best = best_points(points)
    if best <= 0:
        raise UnreadableError(NO_KEY)

    shares = {label: part_of(points.get(label, ZERO), best) for label in labels}
    told = item.feedback_of(name, shares, full=True)

    label_of = {plain(node).lower(): label for label, node in labels.items()}
    is_truth = label_of.keys() == {"true", "false"} and len(labels) == 2
    if is_truth and sorted(shares.values()) == [0, 1]:
        return TrueFalse(
            answer=shares[label_of["true"]] == 1,
            feedback_true=told[label_of["true"]],
            feedback_false=told[label_of["false"]],
        )
    return SingleChoice(
        choices=written_choices(item, labels, shares, told),
        shuffle=is_shuffled(response),
    )


def written_choices(
    item: ClassicItem, labels: dict[str, Node], shares: Shares, told: Feedbacks
) -> tuple[Choice, ...]:
    """The choices that say something; Canvas writes empty ones, too."""
    choices: list[Choice] = []
    for label, node in labels.items():
        text = material(node, item.find)
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


def is_shuffled(response: Node) -> bool:
    rendered = response.find("render_choice")
    return rendered is not None and rendered.get("shuffle").lower() == "yes"


def multiple(item: ClassicItem) -> Content:
    """Several choices.

    All of them or nothing where one condition names them, else each for itself.
    """
    response = item.responses[0]
    name = response.get("ident")
    labels = item.labels(response)

    together = [each for each in item.rewarding() if len(each.tests) > 1]
    if together:
        shares = shares_together(together[0], name, labels)
    else:
        points = points_by_value(item.conditions, name)
        best = ZERO
        for value in points.values():
            best += max(value, ZERO)
        if best <= 0:
            raise UnreadableError(NO_KEY)
        shares = {label: part_of(points.get(label, ZERO), best) for label in labels}

    told = item.feedback_of(name, shares, full=False)
    return MultipleChoice(
        choices=written_choices(item, labels, shares, told),
        rule="all_or_nothing" if together else "partial",
        shuffle=is_shuffled(response),
    )


def shares_together(condition: Condition, name: str, labels: dict[str, Node]) -> Shares:
    """Equal shares for the labels that a condition wants together."""
    right = set()
    for test in condition.tests:
        if not test.is_negated and test.response == name:
            right.add(test.value)
    shares = dict.fromkeys(labels, ZERO)
    for label in right.intersection(labels):
        shares[label] = share_of(len(right))
    return shares


def short(item: ClassicItem) -> Content:
    """A word to type in; every text that gives points."""
    name = item.responses[0].get("ident")
    points_of: dict[str, Decimal] = {}
    is_case_sensitive = False
    for condition in item.rewarding():
        responses = {test.response for test in condition.tests}
        if responses != {name}:
            continue

        for test in condition.tests:
            if test.value in points_of:
                continue
            points_of[test.value] = condition.gain
            if test.is_case_sensitive:
                is_case_sensitive = True

    best = best_points(points_of)
    if best <= 0:
        raise UnreadableError(NO_KEY)

    answers: dict[str, TextAnswer] = {}
    for text, points in points_of.items():
        told = item.feedback.of(name, text, right=points == best)
        answer = TextAnswer(text=text, fraction=part_of(points, best), feedback=told)
        answers.setdefault(text if is_case_sensitive else text.casefold(), answer)
    return ShortAnswer(
        answers=tuple(answers.values()), case_sensitive=is_case_sensitive
    )


def ordering(item: ClassicItem) -> Content:
    """Things in the order that a condition names them in."""
    labels = item.labels(item.responses[0])
    order: list[str] = []
    named = [each for each in item.rewarding() if len(each.tests) > 1]
    if named:
        order = [test.value for test in named[0].tests]
    if sorted(order) != sorted(labels):
        raise UnreadableError("its right order does not name each of its things once")

    items = []
    for at, label in enumerate(order):
        items.append(Side(key=letter(at), text=material(labels[label], item.find)))
    return Ordering(items=tuple(items), rule="exact")


def matching(item: ClassicItem) -> Content:
    """A left side for each response, whose labels are the right sides.

    Rows without words are left out, and a row that Canvas wrote several times is one.
    """
    rights: dict[str, str] = {}
    lefts: dict[str, str] = {}
    partner: dict[str, str] = {}
    for response in item.responses:
        for label, node in item.labels(response).items():
            text = material(node, item.find)
            if text:
                rights[label] = text

        left = material(response.child("material"), item.find)
        if not left:
            continue
        label = partner_of(response, item)
        row = f"{left}\n{label}"
        lefts[row] = left
        partner[row] = label

    for label in partner.values():
        rights.setdefault(label, "")
    rule: PairRule = "all_or_nothing" if item.is_all_or_nothing else "partial"
    content = matching_of(lefts, rights, partner, shuffle=True)
    return Matching(pairs=content.pairs, extras=content.extras, rule=rule, shuffle=True)


def partner_of(response: Node, item: ClassicItem) -> str:
    """The label of the one right side that gives points."""
    points = points_by_value(item.conditions, response.get("ident"))
    best = [label for label, value in points.items() if value > 0]
    if len(best) != 1:
        left = plain(response.child("material"))[:40]
        raise UnreadableError(f"{left!r} on its left side has no one partner")
    return best[0]
