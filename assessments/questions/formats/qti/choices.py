"""Choices, pairs and orders of QTI 2 and 3."""

from decimal import Decimal

from assessments.questions.formats.aiken import share_of
from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.body import Words
from assessments.questions.formats.qti.declarations import Response, full_points
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.pairs import read_association, read_pairs
from assessments.questions.formats.qti.scoring import Scoring
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import Content, Side
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO


def choice(
    node: Node, response: Response, marks: Scoring, words: Words, feedback: Feedback
) -> Content:
    """A choiceInteraction."""
    return choice_of(node.all("simpleChoice"), node, response, marks, words, feedback)


def hottext(
    node: Node, response: Response, marks: Scoring, words: Words, feedback: Feedback
) -> Content:
    """Words that are picked in a text, as choices in the order of the text."""
    options = node.find_all("hottext")
    return choice_of(options, node, response, marks, words, feedback)


def as_passage(node: Node) -> Node:
    """The text of a hottextInteraction, the words to be picked in bold."""
    for option in node.find_all("hottext"):
        option.name = "strong"
        option.attributes = {}
    node.name = "div"
    node.attributes = {}
    return node


def choice_of(
    options: list[Node],
    node: Node,
    response: Response,
    marks: Scoring,
    words: Words,
    feedback: Feedback,
) -> Content:
    shares, rule = fractions(
        response, marks, [option.get("identifier") for option in options]
    )
    if is_true_false(options, response, shares):
        truth = dict(
            zip(
                (option.get("identifier").lower() for option in options),
                shares,
                strict=True,
            )
        )
        told = {
            option.get("identifier").lower(): feedback.for_choice(option, words)
            for option in options
        }
        answer = truth["true"] == 1
        for name in told:
            told[name] = told[name] or feedback.for_right(
                right=truth[name] == 1, words=words
            )
        return TrueFalse(
            answer=answer, feedback_true=told["true"], feedback_false=told["false"]
        )
    parts = tuple(
        Choice(
            key=letter(at),
            text=words.of(option),
            fraction=share,
            feedback=feedback.for_choice(option, words)
            or feedback.for_right(right=share == 1, words=words),
            fixed=option.get("fixed") == "true",
        )
        for at, (option, share) in enumerate(zip(options, shares, strict=True))
    )
    shuffle = node.get("shuffle") == "true"
    if response.cardinality == "single":
        return SingleChoice(choices=parts, shuffle=shuffle)
    return MultipleChoice(
        choices=parts,
        rule="all_or_nothing" if rule == "match" else "partial",
        shuffle=shuffle,
    )


def is_true_false(
    options: list[Node], response: Response, shares: list[Decimal]
) -> bool:
    """Whether the two choices are named true and false, and one of them is right."""
    names = sorted(option.get("identifier").lower() for option in options)
    return (
        names == ["false", "true"]
        and response.cardinality == "single"
        and sorted(shares) == [0, 1]
    )


def fractions(
    response: Response, marks: Scoring, names: list[str]
) -> tuple[list[Decimal], str]:
    """The part of the points that each choice is worth, and by what that is said: a
    match or a map."""
    if response.identifier in marks.mapped or (
        response.mapping and response.identifier not in marks.matched
    ):
        if response.mapping is None:
            raise UnreadableError("it is marked by a mapping, which it does not have")
        whole = full_points(response)
        shares = [part_of(response.mapping.points(name), whole) for name in names]
        return [max(min(share, ONE), -ONE) for share in shares], "map"
    if not response.right:
        return [ZERO for _ in names], "match"
    own = _mapped_shares(response, names)
    share = (
        ONE if response.cardinality == "single" else share_of(len(set(response.right)))
    )
    return own or [share if name in response.right else ZERO for name in names], "match"


def _mapped_shares(response: Response, names: list[str]) -> list[Decimal]:
    """Shares that a mapping gives beside a match of the whole, where it agrees with the
    right answer."""
    if response.mapping is None:
        return []
    whole = full_points(response)
    shares = [part_of(response.mapping.points(name), whole) for name in names]
    right = {name for name, share in zip(names, shares, strict=True) if share > 0}
    return shares if right == set(response.right) and min(shares) >= -1 else []


def order(node: Node, response: Response, marks: Scoring, words: Words) -> Content:
    """An orderInteraction."""
    texts = {}
    for option in node.all("simpleChoice"):
        texts[option.get("identifier")] = words.of(option)
    return order_of(texts, response, marks)


def order_of(texts: dict[str, str], response: Response, marks: Scoring) -> Content:
    """Things to be put in order, which counts only when the whole is right."""
    if response.identifier in marks.mapped:
        raise UnreadableError("an order that is marked by a mapping")
    if sorted(response.right) != sorted(texts):
        raise UnreadableError("its right order does not name each of its things once")

    items = []
    for at, name in enumerate(response.right):
        items.append(Side(key=letter(at), text=texts[name]))
    return Ordering(items=tuple(items), rule="exact")


def match(
    node: Node, response: Response, marks: Scoring, words: Words
) -> tuple[str, Content]:
    """A matchInteraction: what follows the question's text, and the content."""
    sets = node.all("simpleMatchSet")
    if len(sets) != 2:
        raise UnreadableError("its two sets are not there")

    lefts, rights = (
        {one.get("identifier"): words.of(one) for one in part.children} for part in sets
    )
    shuffle = node.get("shuffle") == "true"
    return read_pairs(lefts, rights, response, marks, shuffle=shuffle)


def associate(node: Node, response: Response, marks: Scoring, words: Words) -> Content:
    """An associateInteraction: things of one set are joined."""
    things = {}
    for option in node.all("simpleAssociableChoice"):
        things[option.get("identifier")] = words.of(option)
    return read_association(things, response, marks)
