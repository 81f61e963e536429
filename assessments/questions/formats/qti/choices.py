"""Choices, pairs and orders of QTI 2 and 3."""

from decimal import Decimal

from assessments.questions.formats.aiken import share_of
from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.declarations import (
    Response,
    full_points,
)
from assessments.questions.formats.qti.interactions import Interaction
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


def as_passage(node: Node) -> Node:
    """The text of a hottextInteraction, with the words to be picked in bold."""
    for option in node.find_all("hottext"):
        option.name = "strong"
        option.attributes = {}
    node.name = "div"
    node.attributes = {}
    return node


def read_choice(options: list[Node], interaction: Interaction) -> Content:
    """A choice of these options; true or false where they are named so."""
    response = interaction.response
    shares = option_shares(options, interaction)
    if is_true_false(options, response, shares):
        return read_true_false(options, shares, interaction)

    choices: list[Choice] = []
    for option, share in zip(options, shares, strict=True):
        choice = Choice(
            key=letter(len(choices)),
            text=interaction.texts.of(option),
            fraction=share,
            feedback=feedback_of(option, share, interaction),
            fixed=option.get("fixed") == "true",
        )
        choices.append(choice)

    if response.cardinality == "single":
        return SingleChoice(choices=tuple(choices), shuffle=interaction.is_shuffled)

    is_partial = is_mapped(response, interaction.scoring)
    return MultipleChoice(
        choices=tuple(choices),
        rule="partial" if is_partial else "all_or_nothing",
        shuffle=interaction.is_shuffled,
    )


def read_true_false(
    options: list[Node], shares: list[Decimal], interaction: Interaction
) -> TrueFalse:
    share_by_name = {}
    feedback_by_name = {}
    for option, share in zip(options, shares, strict=True):
        name = option.get("identifier").lower()
        share_by_name[name] = share
        feedback_by_name[name] = feedback_of(option, share, interaction)

    return TrueFalse(
        answer=share_by_name["true"] == 1,
        feedback_true=feedback_by_name["true"],
        feedback_false=feedback_by_name["false"],
    )


def feedback_of(option: Node, share: Decimal, interaction: Interaction) -> str:
    """What is said to those who take an option, else to all right or wrong ones."""
    own = interaction.feedback.for_choice(option)
    return own or interaction.feedback.for_right(right=share == 1)


def is_true_false(
    options: list[Node], response: Response, shares: list[Decimal]
) -> bool:
    """Whether the two choices are named true and false, and one of them is right."""
    if len(options) != 2 or response.cardinality != "single":
        return False

    names = {option.get("identifier").lower() for option in options}
    return names == {"true", "false"} and sorted(shares) == [0, 1]


def is_mapped(response: Response, scoring: Scoring) -> bool:
    """Whether each choice is worth its own points, in place of the whole."""
    has_mapping = scoring.mapping_of(response) is not None
    return has_mapping or response.identifier in scoring.mapped


def option_shares(options: list[Node], interaction: Interaction) -> list[Decimal]:
    """The part of the points that each choice is worth, from -1 to 1."""
    response = interaction.response
    names = [option.get("identifier") for option in options]
    if is_mapped(response, interaction.scoring):
        shares = mapped_shares(response, names)
        return [max(min(share, ONE), -ONE) for share in shares]

    if not response.right:
        return [ZERO] * len(names)

    if response.mapping is not None:
        shares = mapped_shares(response, names)
        if agree_with_key(names, shares, response):
            return shares

    share = ONE
    if response.cardinality != "single":
        share = share_of(len(set(response.right)))
    return [share if name in response.right else ZERO for name in names]


def mapped_shares(response: Response, names: list[str]) -> list[Decimal]:
    mapping = response.mapping
    if mapping is None:
        raise UnreadableError("it is marked by a mapping, which it does not have")

    whole = full_points(response)
    return [part_of(mapping.points(name), whole) for name in names]


def agree_with_key(names: list[str], shares: list[Decimal], response: Response) -> bool:
    """Whether a mapping beside a match of the whole says the same choices are right."""
    gaining = set()
    for name, share in zip(names, shares, strict=True):
        if share > 0:
            gaining.add(name)
        if share < -1:
            return False
    return gaining == set(response.right)


def read_order(texts: dict[str, str], response: Response, scoring: Scoring) -> Ordering:
    """Things to be put in order, which counts only when the whole is right."""
    if response.identifier in scoring.mapped:
        raise UnreadableError("an order that is marked by a mapping")
    if sorted(response.right) != sorted(texts):
        raise UnreadableError("its right order does not name each of its things once")

    items = []
    for at, name in enumerate(response.right):
        items.append(Side(key=letter(at), text=texts[name]))
    return Ordering(items=tuple(items), rule="exact")


def read_match(interaction: Interaction) -> tuple[str, Content]:
    """A matchInteraction: what follows the question's text, and the content."""
    sets = interaction.node.all("simpleMatchSet")
    if len(sets) != 2:
        raise UnreadableError("its two sets are not there")

    return read_pairs(
        interaction.texts_by_name(sets[0].children),
        interaction.texts_by_name(sets[1].children),
        interaction.response,
        interaction.scoring,
        shuffle=interaction.is_shuffled,
    )


def read_block(interaction: Interaction) -> Content:
    """The content of an interaction with choices that stands below the text."""
    node = interaction.node
    response = interaction.response
    scoring = interaction.scoring
    if node.name == "choiceInteraction":
        return read_choice(node.all("simpleChoice"), interaction)

    if node.name == "orderInteraction":
        texts = interaction.texts_by_name(node.all("simpleChoice"))
        return read_order(texts, response, scoring)

    if node.name == "associateInteraction":
        texts = interaction.texts_by_name(node.all("simpleAssociableChoice"))
        return read_association(texts, response, scoring)

    raise UnreadableError(f"there is no kind of question here for its {node.name}")
