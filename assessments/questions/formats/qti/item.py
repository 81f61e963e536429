"""One assessmentItem of QTI 2.1, 2.2 or 3.0 as a question."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.pictures import Find, address_of, nothing
from assessments.questions.formats.qti import areas, choices, gaps
from assessments.questions.formats.qti.body import ItemTexts
from assessments.questions.formats.qti.declarations import (
    Declarations,
    full_points,
    read_declarations,
)
from assessments.questions.formats.qti.entries import points_of_entry, read_entry
from assessments.questions.formats.qti.feedback import Feedback
from assessments.questions.formats.qti.interactions import Interaction
from assessments.questions.formats.qti.scoring import read_scoring
from assessments.questions.formats.qti.templates import read_template
from assessments.questions.formats.results import Found, ReadResult, UnreadableError
from assessments.questions.formats.xmltree import Node
from assessments.questions.items import Item
from assessments.questions.kinds.base import Content
from assessments.questions.kinds.choices import is_without_key
from assessments.questions.kinds.cloze import Cloze
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.numeric import Numeric
from assessments.questions.kinds.short_answer import ShortAnswer
from assessments.questions.outcomes import ONE, ZERO

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
        if body is None or not interactions_in(body):
            result.skip("text without a question", line=root.line, item=name)
            return

        refuse_what_has_no_kind(root, body)
        if find is not nothing:
            embed_media(root, find)

        reader = ItemReader(root, body)
        item, lost = finish_item(reader.read(), root.comments)
    except UnreadableError as error:
        result.refuse(str(error), line=root.line, item=name)
        return

    without = (*reader.notes, *reader.scoring.notes)
    result.found.append(Found(item, root.line, name, without + lost))


class ItemReader:
    """Reads the question that an item asks.

    `notes` says what of the item is not kept, beside what its scoring notes.
    """

    def __init__(self, root: Node, body: Node) -> None:
        self.root = root
        self.body = body
        self.nodes = interactions_in(body)
        self.declared = read_declarations(root)
        self.notes: list[str] = []
        for node in self.nodes:
            if node.name in _HANDED_IN:
                self.notes.append(_HANDED_IN[node.name])
        if body.find("templateInline", "templateBlock") is not None:
            self.notes.append("pictures that are shown for some values only")

        self.scoring = read_scoring(root, list(self.declared.responses))
        self.texts = ItemTexts(body)
        self.feedback = Feedback(root, self.scoring, self.texts)

    def read(self) -> Item:
        text, content = self.read_content()
        points = self.declared.points
        if points is None:
            points = points_of_mappings(self.declared, content)

        name = self.root.get("identifier")
        if name.startswith(GENERATED):
            name = self.root.get("label")

        item = Item(
            text=text,
            title=" ".join(self.root.get("title").split()),
            text_format=self.texts.format,
            content=content,
            points=points,
            feedback=self.feedback.general(),
            external_id=name,
        )
        if is_without_key(content) and not self.scoring.says_something:
            self.notes.append(
                "marks: it says no right answer, so it is asked as a survey"
            )
            item = replace(item, void="survey")
        return item

    def read_content(self) -> tuple[str, Content]:
        if self.root.child("templateDeclaration") is not None:
            return self.read_drawn()

        names = {node.name for node in self.nodes}
        if not names.isdisjoint(_HANDED_IN):
            prompts: dict[int, Node | str] = {}
            for node in self.nodes:
                prompts[id(node)] = node.child("prompt") or BLANK
            return self.texts.stem(prompts), self.read_essay()

        if names.issubset(gaps.INLINE):
            return self.read_inline()

        if len(self.nodes) > 1:
            raise UnreadableError("it asks for several answers of different kinds")
        return self.read_interaction(self.nodes[0])

    def read_interaction(self, node: Node) -> tuple[str, Content]:
        """The text and the content of an item with one interaction of its own."""
        response = self.declared.responses.get(node.get("responseIdentifier"))
        if response is None:
            raise UnreadableError("its response is not declared")

        interaction = Interaction(
            node, response, self.scoring, self.texts, self.feedback
        )
        if node.name == "gapMatchInteraction":
            return gaps.read_dragged(interaction)

        if node.name == "hottextInteraction":
            words = node.find_all("hottext")
            content = choices.read_choice(words, interaction)
            return self.texts.stem({id(node): choices.as_passage(node)}), content

        if node.name in areas.INTERACTIONS:
            picture, added, content = areas.read_areas(interaction)
            return self.texts.stem({id(node): picture}) + added, content

        added = ""
        if node.name == "matchInteraction":
            added, content = choices.read_match(interaction)
        elif node.name == "extendedTextInteraction":
            content = self.read_essay()
        elif node.name == "sliderInteraction":
            whole = points_of_entry(response, self.scoring)
            content = read_entry(response, self.scoring, self.feedback, whole)
        else:
            content = choices.read_block(interaction)
        return self.texts.stem({id(node): node.child("prompt") or ""}) + added, content

    def read_drawn(self) -> tuple[str, Content]:
        """An item whose numbers are drawn: one number is to be typed in."""
        node = self.nodes[0]
        if len(self.nodes) != 1 or node.name != "textEntryInteraction":
            raise UnreadableError(
                "its numbers or words are drawn at random, "
                "and it asks for something other than one number"
            )
        response = node.get("responseIdentifier")
        content = read_template(self.root, self.body, response)
        return self.texts.stem({id(node): BLANK}), content

    def read_inline(self) -> tuple[str, Content]:
        """One field after all the words is a question of its own.

        Else the text has gaps.
        """
        node = self.nodes[0]
        is_one_field = len(self.nodes) == 1 and node.name == "textEntryInteraction"
        if is_one_field and self.stands_last(node):
            content = self.read_field(node)
            if content is not None:
                return self.texts.stem({id(node): ""}), content

        return gaps.read_gaps(
            self.root, self.nodes, self.declared, self.scoring, self.texts
        )

    def read_field(self, node: Node) -> Numeric | ShortAnswer | None:
        """The content of the only field; None if its response is not declared."""
        response = self.declared.responses.get(node.get("responseIdentifier"))
        if response is None:
            return None

        whole = self.declared.points
        if not whole:
            is_by_cases = response.identifier in self.scoring.cases
            whole = ONE if is_by_cases else full_points(response)
        return read_entry(response, self.scoring, self.feedback, whole)

    def stands_last(self, node: Node) -> bool:
        """Whether no words come after a node."""
        if self.texts.own is not None:
            return node not in self.texts.own.walk()

        is_after = False
        for part in parts_below(self.body):
            if part is node:
                is_after = True
            elif is_after and isinstance(part, str) and part.strip():
                return False
        return True

    def read_essay(self) -> Essay:
        notes = []
        for node in self.body.find_all("rubricBlock"):
            if "candidate" not in node.get("view").split():
                notes.append(self.texts.of(node))
        return Essay(marking_notes="\n".join(notes))


def interactions_in(body: Node) -> list[Node]:
    return [node for node in body.walk() if node.name.endswith("Interaction")]


def refuse_what_has_no_kind(root: Node, body: Node) -> None:
    """Raise UnreadableError for an item that no kind of question can hold."""
    if root.get("adaptive") == "true":
        raise UnreadableError("it is adaptive: it changes with each try")
    if root.find("assessmentStimulusRef") is not None:
        raise UnreadableError("it belongs to a passage that is kept in another file")

    for node in root.walk():
        if len(node.children) > MOST_PARTS:
            raise UnreadableError(f"it has more than {MOST_PARTS} parts")

    for node in interactions_in(body):
        if node.name in _REFUSED:
            reason = _REFUSED[node.name]
            raise UnreadableError(
                f"there is no kind of question here for its {node.name} ({reason})"
            )


def embed_media(root: Node, find: Find) -> None:
    """Put pictures and sounds in the place of the addresses that name them."""
    for node in root.walk():
        for name in ("src", "data", "href"):
            address = node.get(name)
            content = find(address) if address else None
            embedded = address_of(content) if content else ""
            if embedded:
                node.attributes[name] = embedded


def parts_below(node: Node) -> Iterator[Node | str]:
    """Everything in an element, in the document's order."""
    for part in node.parts:
        yield part
        if isinstance(part, Node):
            yield from parts_below(part)


def points_of_mappings(declared: Declarations, content: Content) -> Decimal:
    """The points of an item that does not say them: those of its mappings."""
    points = ZERO
    if isinstance(content, Cloze):
        for gap in content.gaps:
            points += gap.weight
        return points

    for response in declared.responses.values():
        if response.mapping is not None:
            points += full_points(response)
    return points or ONE
