"""Gaps in a text, of QTI 2 and 3: fields to type in, words to choose from, words to
drag."""

from decimal import Decimal

from assessments.questions.formats.decimals import part_of
from assessments.questions.formats.qti.body import Words
from assessments.questions.formats.qti.choices import fractions
from assessments.questions.formats.qti.declarations import Declarations, Response
from assessments.questions.formats.qti.entries import entry, whole_of
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.scoring import Scoring
from assessments.questions.formats.results import UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap, GapLayout
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

INLINE = ("textEntryInteraction", "inlineChoiceInteraction")


def inline(
    item: Node, nodes: list[Node], declared: Declarations, marks: Scoring, words: Words
) -> tuple[str, Cloze]:
    """A text with fields and lists in it; the gaps in the order of their responses."""
    places = {node.get("responseIdentifier"): node for node in nodes}
    if len(places) != len(nodes) or not set(places) <= set(declared.responses):
        raise UnreadableError(
            "a gap whose response is not declared, or declared once for two"
        )
    _not_all_or_nothing(places, marks)
    names = (
        [name for name in declared.responses if name in places]
        if words.own is not None
        else list(places)
    )
    gaps: list[Gap] = []
    marked: dict[int, Node | str] = {}
    for at, name in enumerate(names):
        node, response = places[name], declared.responses[name]
        feedback = Feedback(item, marks, name.removeprefix("RESPONSE"))
        whole = whole_of(response, marks, None)
        content = (
            entry(response, marks, words, feedback, whole)
            if node.name == "textEntryInteraction"
            else _inline_choice(node, response, marks, words, feedback)
        )
        layout: GapLayout = "dropdown" if isinstance(content, SingleChoice) else ""
        gaps.append(Gap(key=letter(at), content=content, weight=whole, layout=layout))
        marked[id(node)] = f"[[{letter(at)}]]"
    return words.stem(marked), Cloze(gaps=tuple(gaps))


def _not_all_or_nothing(places: dict[str, Node], marks: Scoring) -> None:
    unmarked = [
        name
        for name in places
        if name not in marks.matched | marks.mapped and name not in marks.cases
    ]
    if unmarked and (marks.matched or marks.mapped or marks.cases):
        raise UnreadableError(f"its response {unmarked[0][:40]!r} is not marked")


def _inline_choice(
    node: Node, response: Response, marks: Scoring, words: Words, feedback: Feedback
) -> SingleChoice:
    options = node.all("inlineChoice")
    shares, _ = fractions(
        response, marks, [option.get("identifier") for option in options]
    )
    parts = tuple(
        Choice(
            key=letter(at),
            text=words.of(option),
            fraction=share,
            feedback=feedback.for_choice(option, words),
        )
        for at, (option, share) in enumerate(zip(options, shares, strict=True))
    )
    return SingleChoice(choices=parts, shuffle=node.get("shuffle") == "true")


def dragged(
    node: Node, response: Response, marks: Scoring, words: Words
) -> tuple[str, Cloze]:
    """A gapMatchInteraction: each gap becomes a list of all the words."""
    offered = {one.get("identifier"): words.of(one) for one in node.all("gapText")}
    if node.find("gapImg") is not None:
        raise UnreadableError("pictures are dragged into its text")
    gaps: list[Gap] = []
    marked: dict[int, Node | str] = {}
    for place in node.find_all("gap"):
        key = letter(len(gaps))
        gaps.append(
            _dragged_gap(place.get("identifier"), key, offered, response, marks)
        )
        marked[id(place)] = f"[[{key}]]"
    node.parts = [
        part for part in node.parts if isinstance(part, str) or part.name != "gapText"
    ]
    return words.stem(marked), Cloze(gaps=tuple(gaps))


def _dragged_gap(
    name: str, key: str, offered: dict[str, str], response: Response, marks: Scoring
) -> Gap:
    points = {
        word: _worth(response, marks, f"{word} {name}", f"{name} {word}")
        for word in offered
    }
    if sum(1 for value in points.values() if value > 0) != 1:
        raise UnreadableError(
            f"its gap {name[:40]!r} does not take exactly one of its words"
        )
    whole = max(points.values())
    choices = tuple(
        Choice(
            key=letter(at), text=offered[word], fraction=part_of(points[word], whole)
        )
        for at, word in enumerate(offered)
    )
    return Gap(
        key=key,
        content=SingleChoice(choices=choices, shuffle=False),
        weight=whole,
        layout="dropdown",
    )


def _worth(response: Response, marks: Scoring, pair: str, turned: str) -> Decimal:
    if response.mapping is not None and response.identifier not in marks.matched:
        return response.mapping.values.get(
            pair, response.mapping.values.get(turned, response.mapping.default)
        )
    return ONE if pair in response.right or turned in response.right else ZERO
