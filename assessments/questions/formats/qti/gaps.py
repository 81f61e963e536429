"""Gaps in a text, of QTI 2 and 3.

Fields to type in, words to choose from, words to drag.
"""

from decimal import Decimal

from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.body import ItemTexts
from assessments.questions.formats.qti.choices import option_shares
from assessments.questions.formats.qti.declarations import Declarations
from assessments.questions.formats.qti.entries import points_of_entry, read_entry
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.interactions import Interaction
from assessments.questions.formats.qti.pairs import pair_points
from assessments.questions.formats.qti.scoring import Scoring
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

INLINE = ("textEntryInteraction", "inlineChoiceInteraction")


def read_gaps(
    item: Node,
    nodes: list[Node],
    declared: Declarations,
    scoring: Scoring,
    texts: ItemTexts,
) -> tuple[str, Cloze]:
    """A text with fields and lists in it; the gaps in the order of their responses."""
    places = {}
    for node in nodes:
        places[node.get("responseIdentifier")] = node

    are_declared = places.keys() <= declared.responses.keys()
    if len(places) != len(nodes) or not are_declared:
        message = "a gap whose response is not declared, or declared once for two"
        raise UnreadableError(message)
    refuse_unmarked(places, scoring)

    names = list(places)
    if texts.own is not None:
        names = [name for name in declared.responses if name in places]

    gaps: list[Gap] = []
    marked: dict[int, Node | str] = {}
    for name in names:
        node = places[name]
        response = declared.responses[name]
        suffix = name.removeprefix("RESPONSE")
        feedback = Feedback(item, scoring, texts, suffix)
        interaction = Interaction(node, response, scoring, texts, feedback)

        gap = read_gap(letter(len(gaps)), interaction)
        gaps.append(gap)
        marked[id(node)] = f"[[{gap.key}]]"
    return texts.stem(marked), Cloze(gaps=tuple(gaps))


def read_gap(key: str, interaction: Interaction) -> Gap:
    response = interaction.response
    scoring = interaction.scoring
    weight = points_of_entry(response, scoring)
    if interaction.node.name == "textEntryInteraction":
        field = read_entry(response, scoring, interaction.feedback, weight)
        return Gap(key=key, content=field, weight=weight)

    content = read_list(interaction)
    return Gap(key=key, content=content, weight=weight, layout="dropdown")


def refuse_unmarked(places: dict[str, Node], scoring: Scoring) -> None:
    """Raise UnreadableError where some gaps are marked, and one is not."""
    if not (scoring.matched or scoring.says_something):
        return

    for name in places:
        if not scoring.marks(name):
            raise UnreadableError(f"its response {name[:40]!r} is not marked")


def read_list(interaction: Interaction) -> SingleChoice:
    options = interaction.node.all("inlineChoice")
    shares = option_shares(options, interaction)

    choices: list[Choice] = []
    for option, share in zip(options, shares, strict=True):
        choice = Choice(
            key=letter(len(choices)),
            text=interaction.texts.of(option),
            fraction=share,
            feedback=interaction.feedback.for_choice(option),
        )
        choices.append(choice)
    return SingleChoice(choices=tuple(choices), shuffle=interaction.is_shuffled)


def read_dragged(interaction: Interaction) -> tuple[str, Cloze]:
    """A gapMatchInteraction: each gap becomes a list of all the words."""
    node = interaction.node
    if node.find("gapImg") is not None:
        raise UnreadableError("pictures are dragged into its text")

    offered = interaction.texts_by_name(node.all("gapText"))
    gaps: list[Gap] = []
    marked: dict[int, Node | str] = {}
    for place in node.find_all("gap"):
        key = letter(len(gaps))
        gaps.append(dragged_gap(place.get("identifier"), key, offered, interaction))
        marked[id(place)] = f"[[{key}]]"

    for label in node.all("gapText"):
        marked[id(label)] = ""
    return interaction.texts.stem(marked), Cloze(gaps=tuple(gaps))


def dragged_gap(
    name: str, key: str, offered: dict[str, str], interaction: Interaction
) -> Gap:
    """A list of all the words, of which exactly one gives points."""
    points = {}
    for word in offered:
        points[word] = points_of_word(word, name, interaction)

    gains = [value for value in points.values() if value > 0]
    if len(gains) != 1:
        message = f"its gap {name[:40]!r} does not take exactly one of its words"
        raise UnreadableError(message)

    whole = gains[0]
    choices: list[Choice] = []
    for word, text in offered.items():
        fraction = part_of(points[word], whole)
        choices.append(Choice(key=letter(len(choices)), text=text, fraction=fraction))
    return Gap(
        key=key,
        content=SingleChoice(choices=tuple(choices), shuffle=False),
        weight=whole,
        layout="dropdown",
    )


def points_of_word(word: str, gap: str, interaction: Interaction) -> Decimal:
    """What a word is worth in a gap; the pair may be named in either order."""
    response = interaction.response
    mapping = interaction.scoring.mapping_of(response)
    if mapping is not None:
        return pair_points(mapping, word, gap)

    pairs = {f"{word} {gap}", f"{gap} {word}"}
    return ZERO if pairs.isdisjoint(response.right) else ONE
