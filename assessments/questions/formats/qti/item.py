"""One assessmentItem of QTI 2.1, 2.2 or 3.0 as a question."""

from decimal import Decimal

from msgspec.structs import replace

from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.pictures import Find, address_of, nothing
from assessments.questions.formats.qti import areas, choices, gaps
from assessments.questions.formats.qti.body import Words
from assessments.questions.formats.qti.declarations import (
    Declarations,
    Response,
    declarations,
    full_points,
)
from assessments.questions.formats.qti.entries import entry, whole_of
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.scoring import Scoring, scoring
from assessments.questions.formats.qti.templates import read_template
from assessments.questions.formats.results import Found, ReadResult, UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.items import Item
from assessments.questions.kinds.base import Content
from assessments.questions.kinds.choices import is_without_key
from assessments.questions.kinds.cloze import Cloze
from assessments.questions.kinds.essay import Essay
from assessments.questions.outcomes import ONE

# Stands in a text where something was to be typed in.
BLANK = "_____"
_HANDED_IN = {
    "uploadInteraction": "the file that is handed in: it is asked for as an essay",
    "drawingInteraction": "the drawing that is handed in: it is asked for as an essay",
}
MOST_PARTS = 1_000
GENERATED = "item-without-a-name"
_REFUSED = {
    "selectPointInteraction": "a point in a picture is marked",
    "positionObjectInteraction": "things are placed on a picture",
    "mediaInteraction": "a recording is played",
    "endAttemptInteraction": "a button ends the attempt",
    "customInteraction": "it brings its own programme",
    "portableCustomInteraction": "it brings its own programme",
}


def read_item(root: Node, result: ReadResult, find: Find, where: str = "") -> None:
    """Add one item to the result: the question, or the reason why not."""
    name = root.get("title").strip() or root.get("identifier") or where
    try:
        if not root.closed:
            raise UnreadableError("the file breaks off in it")
        body = root.child("itemBody")
        if body is None or not _interactions(body):
            result.skip("text without a question", line=root.line, item=name)
            return
        item, without = _item(root, body, find)
        item, lost = finish_item(item, root.comments)
    except UnreadableError as error:
        result.refuse(str(error), line=root.line, item=name)
        return
    result.found.append(Found(item, root.line, name, without + lost))


def _interactions(body: Node) -> list[Node]:
    return [node for node in body.walk() if node.name.endswith("Interaction")]


def _item(root: Node, body: Node, find: Find) -> tuple[Item, tuple[str, ...]]:
    _refuse_what_has_no_kind(root, body)
    if find is not nothing:
        _embed(root, find)
    declared = declarations(root)
    notes = [
        _HANDED_IN[node.name] for node in _interactions(body) if node.name in _HANDED_IN
    ]
    if body.find("templateInline", "templateBlock") is not None:
        notes.append("pictures that are shown for some values only")
    marks = scoring(root, list(declared.responses))
    words = Words(body)
    text, content = _content(root, body, declared, marks, words)
    own_name = root.get("identifier")
    item = Item(
        text=text,
        title=" ".join(root.get("title").split()),
        text_format=words.format,
        content=content,
        points=_points(declared, content)
        if declared.points is None
        else declared.points,
        feedback=Feedback(root, marks).general(words),
        external_id=root.get("label") if own_name.startswith(GENERATED) else own_name,
    )
    if is_without_key(content) and not marks.says_something:
        item = replace(item, void="survey")
        notes.append("marks: it says no right answer, so it is asked as a survey")
    return item, (*notes, *marks.notes)


def _refuse_what_has_no_kind(root: Node, body: Node) -> None:
    if root.get("adaptive") == "true":
        raise UnreadableError("it is adaptive: it changes with each try")
    if root.find("assessmentStimulusRef") is not None:
        raise UnreadableError("it belongs to a passage that is kept in another file")
    if any(len(node.children) > MOST_PARTS for node in root.walk()):
        raise UnreadableError(f"it has more than {MOST_PARTS} parts")
    for node in _interactions(body):
        if node.name in _REFUSED:
            raise UnreadableError(
                f"there is no kind of question here for its {node.name} ({_REFUSED[node.name]})"
            )


def _embed(root: Node, find: Find) -> None:
    """Put pictures and sounds in the place of the addresses that name them."""
    for node in root.walk():
        for name in ("src", "data", "href"):
            content = find(node.get(name)) if node.get(name) else None
            address = address_of(content) if content else ""
            if address:
                node.attributes[name] = address


def _content(
    root: Node, body: Node, declared: Declarations, marks: Scoring, words: Words
) -> tuple[str, Content]:
    """The question's text and its content."""
    nodes = _interactions(body)
    if root.child("templateDeclaration") is not None:
        return _drawn(root, body, nodes, words)

    if any(node.name in _HANDED_IN for node in nodes):
        prompts = {id(node): node.child("prompt") or BLANK for node in nodes}
        return words.stem(prompts), _essay(body, words)

    if all(node.name in gaps.INLINE for node in nodes):
        return _inline(root, body, nodes, declared, marks, words)

    if len(nodes) > 1:
        raise UnreadableError("it asks for several answers of different kinds")
    node = nodes[0]
    response = declared.responses.get(node.get("responseIdentifier"))
    if response is None:
        raise UnreadableError("its response is not declared")

    if node.name == "gapMatchInteraction":
        return gaps.dragged(node, response, marks, words)
    if node.name == "hottextInteraction":
        content = choices.hottext(node, response, marks, words, Feedback(root, marks))
        return words.stem({id(node): choices.as_passage(node)}), content

    if node.name in areas.INTERACTIONS:
        picture, added, content = areas.read_areas(
            node, response, marks, words, Feedback(root, marks)
        )
        return words.stem({id(node): picture}) + added, content
    if node.name == "matchInteraction":
        added, content = choices.match(node, response, marks, words)
        return words.stem({id(node): _prompt(node)}) + added, content

    content = _block(node, body, response, marks, words, Feedback(root, marks))
    return words.stem({id(node): _prompt(node)}), content


def _block(
    node: Node,
    body: Node,
    response: Response,
    marks: Scoring,
    words: Words,
    feedback: Feedback,
) -> Content:
    """The content of an interaction that stands below the question's text."""
    if node.name == "extendedTextInteraction":
        return _essay(body, words)
    if node.name == "sliderInteraction":
        whole = whole_of(response, marks, None)
        return entry(response, marks, words, feedback, whole)
    if node.name == "choiceInteraction":
        return choices.choice(node, response, marks, words, feedback)
    if node.name == "orderInteraction":
        return choices.order(node, response, marks, words)
    if node.name == "associateInteraction":
        return choices.associate(node, response, marks, words)
    raise UnreadableError(f"there is no kind of question here for its {node.name}")


def _drawn(
    root: Node, body: Node, nodes: list[Node], words: Words
) -> tuple[str, Content]:
    """An item whose numbers are drawn: one number is to be typed in."""
    if len(nodes) != 1 or nodes[0].name != "textEntryInteraction":
        raise UnreadableError(
            "its numbers or words are drawn at random, "
            "and it asks for something other than one number"
        )
    content = read_template(root, body, nodes[0].get("responseIdentifier"))
    return words.stem({id(nodes[0]): BLANK}), content


def _prompt(node: Node) -> Node | str:
    return node.child("prompt") or ""


def _inline(
    root: Node,
    body: Node,
    nodes: list[Node],
    declared: Declarations,
    marks: Scoring,
    words: Words,
) -> tuple[str, Content]:
    """One field after all the words is a question of its own.

    Else the text has gaps.
    """
    alone = (
        nodes[0]
        if len(nodes) == 1 and nodes[0].name == "textEntryInteraction"
        else None
    )
    response = (
        declared.responses.get(alone.get("responseIdentifier"))
        if alone is not None
        else None
    )
    if alone is None or response is None or not _stands_last(alone, body, words):
        return gaps.inline(root, nodes, declared, marks, words)
    whole = declared.points or (
        full_points(response) if response.identifier not in marks.cases else ONE
    )
    content = entry(response, marks, words, Feedback(root, marks), whole)
    return words.stem({id(alone): ""}), content


def _stands_last(node: Node, body: Node, words: Words) -> bool:
    if words.own is not None:
        return node not in list(words.own.walk())
    after = False
    for part in _flat(body):
        if part is node:
            after = True
        elif after and isinstance(part, str) and part.strip():
            return False
    return True


def _flat(node: Node) -> list[Node | str]:
    flat: list[Node | str] = []
    for part in node.parts:
        flat.append(part)
        if isinstance(part, Node):
            flat.extend(_flat(part))
    return flat


def _essay(body: Node, words: Words) -> Essay:
    notes = [
        node
        for node in body.walk()
        if node.name == "rubricBlock" and "candidate" not in node.get("view").split()
    ]
    return Essay(marking_notes="\n".join(words.of(note) for note in notes))


def _points(declared: Declarations, content: Content) -> Decimal:
    """The points of an item that does not say them: those of its mappings."""
    if isinstance(content, Cloze):
        return sum((gap.weight for gap in content.gaps), Decimal(0))
    mapped = [
        full_points(response)
        for response in declared.responses.values()
        if response.mapping is not None
    ]
    return sum(mapped, Decimal(0)) or ONE
