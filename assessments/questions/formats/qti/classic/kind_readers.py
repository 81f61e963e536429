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
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import Content, Side
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.matching import Matching, Pair
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

MOST_PARTS = 2_000
NO_KEY = "it says no right answer"


class Parts:
    """An item's responses, conditions, feedback and the files beside it."""

    def __init__(self, item: Node, find: Find) -> None:
        self.item, self.find = item, find
        self.conditions: list[Condition] = conditions(item)
        texts = {
            node.get("ident"): material(node, find) for node in item.all("itemfeedback")
        }
        self.feedback = Feedback(texts, self.conditions)
        presentation = item.child("presentation")
        self.responses = (
            [] if presentation is None else presentation.find_all(*RESPONSES)
        )
        if max(len(self.responses), len(self.conditions)) > MOST_PARTS:
            raise UnreadableError(f"it has more than {MOST_PARTS} parts")
        self.all_or_nothing = any(
            label.text.strip() == "scoring_algorithm" and "AllOrNothing" in node.text
            for node in item.walk()
            for label in node.all("fieldlabel")
        )

    def labels(self, response: Node) -> dict[str, Node]:
        """What a response offers, by its identifiers."""
        return {
            label.get("ident"): label for label in response.find_all("response_label")
        }


RESPONSES = (
    "response_lid",
    "response_str",
    "response_num",
    "response_xy",
    "response_grp",
)


def single(parts: Parts) -> Content:
    """One choice of several; true or false where these are its two choices."""
    response = parts.responses[0]
    name, labels = response.get("ident"), parts.labels(response)
    points = points_by_value(parts.conditions, name)
    best = whole(points)
    if best <= 0:
        raise UnreadableError(NO_KEY)
    shares = {label: part_of(points.get(label, ZERO), best) for label in labels}
    told = {
        label: parts.feedback.of(name, label, right=share == 1)
        for label, share in shares.items()
    }
    words = {plain(node).lower(): label for label, node in labels.items()}
    if (
        set(words) == {"true", "false"}
        and len(labels) == 2
        and sorted(shares.values()) == [0, 1]
    ):
        return TrueFalse(
            answer=shares[words["true"]] == 1,
            feedback_true=told[words["true"]],
            feedback_false=told[words["false"]],
        )
    return SingleChoice(
        choices=_choices(parts, labels, shares, told), shuffle=_shuffled(response)
    )


def _choices(
    parts: Parts,
    labels: dict[str, Node],
    shares: dict[str, Decimal],
    told: dict[str, str],
) -> tuple[Choice, ...]:
    """The choices that say something; Canvas writes empty ones, too."""
    shown = {label: material(node, parts.find) for label, node in labels.items()}
    kept = [label for label in labels if shown[label] or shares[label]]
    return tuple(
        Choice(
            key=letter(at),
            text=shown[label],
            fraction=shares[label],
            feedback=told[label],
        )
        for at, label in enumerate(kept)
    )


def _shuffled(response: Node) -> bool:
    rendered = response.find("render_choice")
    return rendered is not None and rendered.get("shuffle").lower() == "yes"


def multiple(parts: Parts) -> Content:
    """Several choices: all of them or nothing where one condition names them, else each
    for itself."""
    response = parts.responses[0]
    name, labels = response.get("ident"), parts.labels(response)
    together = [
        c for c in parts.conditions if len(c.tests) > 1 and c.points and c.points > 0
    ]
    if together:
        right = {
            test.value
            for test in together[0].tests
            if not test.negated and test.response == name
        }
        shares = {
            label: share_of(len(right)) if label in right else ZERO for label in labels
        }
    else:
        points = points_by_value(parts.conditions, name)
        best = sum((value for value in points.values() if value > 0), ZERO)
        if best <= 0:
            raise UnreadableError(NO_KEY)
        shares = {label: part_of(points.get(label, ZERO), best) for label in labels}
    told = {
        label: parts.feedback.of(name, label, right=share > 0)
        for label, share in shares.items()
    }
    return MultipleChoice(
        choices=_choices(parts, labels, shares, told),
        rule="all_or_nothing" if together else "partial",
        shuffle=_shuffled(response),
    )


def short(parts: Parts) -> Content:
    """A word to type in; every text that gives points."""
    name = parts.responses[0].get("ident")
    found: dict[str, tuple[Decimal, bool]] = {}
    for condition in parts.conditions:
        if (
            condition.points
            and condition.points > 0
            and all(test.response == name for test in condition.tests)
        ):
            for test in condition.tests:
                found.setdefault(test.value, (condition.points, test.case))
    best = max((points for points, _ in found.values()), default=ZERO)
    if best <= 0:
        raise UnreadableError(NO_KEY)
    sensitive = any(case for _, case in found.values())
    answers: dict[str, TextAnswer] = {}
    for text, (points, _) in found.items():
        told = parts.feedback.of(name, text, right=points == best)
        spelling = text if sensitive else text.casefold()
        answers.setdefault(
            spelling,
            TextAnswer(text=text, fraction=part_of(points, best), feedback=told),
        )
    return ShortAnswer(answers=tuple(answers.values()), case_sensitive=sensitive)


def ordering(parts: Parts) -> Content:
    """Things in the order that a condition names them in."""
    response = parts.responses[0]
    labels = parts.labels(response)
    right = next(
        (c for c in parts.conditions if c.points and c.points > 0 and len(c.tests) > 1),
        None,
    )
    order = [test.value for test in right.tests] if right is not None else []
    if sorted(order) != sorted(labels):
        raise UnreadableError("its right order does not name each of its things once")
    return Ordering(
        items=tuple(
            Side(key=letter(at), text=material(labels[label], parts.find))
            for at, label in enumerate(order)
        ),
        rule="exact",
    )


def matching(parts: Parts) -> Content:
    """A left side for each response, whose labels are the right sides.

    Rows without words are left out.
    """
    rights: dict[str, str] = {}
    partners: list[tuple[str, str]] = []
    for response in parts.responses:
        shown = {
            label: material(node, parts.find)
            for label, node in parts.labels(response).items()
        }
        rights |= {label: text for label, text in shown.items() if text}
        left = material(response.child("material"), parts.find)
        points = points_by_value(parts.conditions, response.get("ident"))
        best = [label for label, value in points.items() if value > 0]
        if left and len(best) != 1:
            raise UnreadableError(
                f"{plain(response.child('material'))[:40]!r} on its left side has no one partner"
            )
        # Canvas has been seen to write a row several times.
        if left and (left, best[0]) not in partners:
            partners.append((left, best[0]))
    keys: dict[str, str] = {}
    pairs: list[Pair] = []
    for at, (left, label) in enumerate(partners):
        key = keys.setdefault(label, letter(at))
        pairs.append(
            Pair(
                left_key=letter(at),
                left=left,
                right_key=key,
                right=rights.get(label, ""),
            )
        )
    others = [label for label in rights if label not in keys]
    extras = tuple(
        Side(key=letter(len(pairs) + at), text=rights[label])
        for at, label in enumerate(others)
    )
    rule = "all_or_nothing" if parts.all_or_nothing else "partial"
    return Matching(pairs=tuple(pairs), extras=extras, rule=rule, shuffle=True)  # type: ignore[arg-type]


__all__ = ["ONE", "Parts", "matching", "multiple", "ordering", "short", "single"]
