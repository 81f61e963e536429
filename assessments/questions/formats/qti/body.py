"""The texts of an item: its body without the interaction, and texts marked as plain.

This system marks the format of a text in a class when it writes one.
"""

import html
import re
from collections.abc import Mapping
from typing import cast

from assessments.questions.formats.html import BLANKS, is_marked_up, to_plain
from assessments.questions.formats.markup import VOID, inner_html, quoted, xhtml
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import TextFormat

TEXT_CLASS = "question-text"
_FORMAT_CLASS = "format-"
_FORMATS = {"plain", "moodle", "markdown", "html"}
_DROPPED = {
    "feedbackBlock",
    "feedbackInline",
    "templateBlock",
    "templateInline",
    "catalogInfo",
    "stylesheet",
    "modalFeedback",
}
_TRANSPARENT = {"contentBody"}
_BLOCKS = {"prompt", "rubricBlock"}
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_BREAK = re.compile(r"<br\s*/?>")

# What goes into a text in the place of a node, by the `id()` of the node.
Replacements = Mapping[int, Node | str]


class ItemTexts:
    """Takes texts out of an item in one format.

    Foreign HTML loses the blanks of its indentation.
    """

    def __init__(self, body: Node) -> None:
        self.body = body
        # The part of the body that this system wrote, if it did.
        self.own: Node | None = None
        for node in body.children:
            if self.own is None and TEXT_CLASS in node.get("class").split():
                self.own = node

        self.format: TextFormat = "html"
        if self.own is not None:
            self.format = format_of(self.own)

    def of(self, node: Node) -> str:
        if self.format != "html":
            return html.unescape(_BREAK.sub("\n", inner_html(node)))

        if self.own is not None:
            return inner_html(node)
        return collapsed(foreign_html(node))

    def stem(self, replacements: Replacements) -> str:
        """The question's text: the body, with its interactions replaced."""
        if self.own is not None:
            replace_nodes(self.own, replacements)
            return self.of(self.own)

        replace_nodes(self.body, replacements)
        text = collapsed(foreign_html(self.body))
        is_one_block = text.startswith("<div>") and text.endswith("</div>")
        if is_one_block and text.count("<div") == 1:
            return text.removeprefix("<div>").removesuffix("</div>").strip()
        return text


def format_of(node: Node) -> TextFormat:
    """The format that is named in the first class for it, HTML if that is unknown."""
    for name in node.get("class").split():
        if name.startswith(_FORMAT_CLASS):
            named = name.removeprefix(_FORMAT_CLASS)
            return cast(TextFormat, named) if named in _FORMATS else "html"
    return "html"


def replace_nodes(node: Node, replacements: Replacements) -> None:
    """Put the replacements in the place of nodes below this one."""
    node.parts = [replacements.get(id(part), part) for part in node.parts]
    node.children = [part for part in node.parts if isinstance(part, Node)]
    for child in node.children:
        replace_nodes(child, replacements)


def collapsed(text: str) -> str:
    """HTML without line ends and indentation, except where they show."""
    if "<pre" in text:
        return text
    return _BLANKS.sub(" ", text).strip(BLANKS)


def foreign_html(node: Node) -> str:
    """What is in an element, as HTML, without feedback, and pictures as pictures."""
    pieces = []
    for part in node.parts:
        if isinstance(part, str):
            pieces.append(html.escape(part, quote=False))
        elif part.name not in _DROPPED and is_for_candidates(part):
            pieces.append(element_html(part))
    return "".join(pieces)


def is_for_candidates(node: Node) -> bool:
    """Whether candidates see a node; rubric may be for those who mark."""
    if node.name != "rubricBlock":
        return True
    return "candidate" in node.get("view", "candidate").split()


def element_html(node: Node) -> str:
    if node.name == "object" and node.get("type").startswith("image/"):
        address = html.escape(node.get("data"))
        description = html.escape(node.text.strip())
        return f'<img src="{address}" alt="{description}">'

    if node.name in _TRANSPARENT:
        return foreign_html(node)

    if node.name in _BLOCKS:
        return f"<div>{foreign_html(node)}</div>"

    start = node.name
    for name, value in node.attributes.items():
        start += f' {name}="{html.escape(value)}"'
    if node.name in VOID:
        return f"<{start}>"
    return f"<{start}>{foreign_html(node)}</{node.name}>"


def marked_up(text: str, text_format: TextFormat) -> str:
    """A text of this system's as it goes into an item."""
    if text_format == "html":
        return xhtml(text)
    return quoted(text).replace("\n", "<br/>")


def only_words(text: str, text_format: TextFormat) -> str | None:
    """A text without markup, None where it has some.

    For places that hold words only.
    """
    if text_format == "html":
        return None if is_marked_up(text) else to_plain(text)
    return None if "\n" in text else text
