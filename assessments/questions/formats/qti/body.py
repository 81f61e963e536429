"""The words of an item: its body without the interaction, and texts marked as plain
where this system wrote them."""

import html
import re
from collections.abc import Mapping
from typing import cast

from assessments.questions.formats.html import BLANKS, is_marked_up, to_plain
from assessments.questions.formats.markup import VOID, inner_html, quoted, xhtml
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import TextFormat

TEXT_CLASS = "question-text"
_DROPPED = {
    "feedbackBlock", "feedbackInline", "templateBlock", "templateInline", "catalogInfo", "stylesheet", "modalFeedback",
}  # fmt: skip
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_BREAK = re.compile(r"<br\s*/?>")


class Words:
    """Takes texts out of an item in one format.

    Foreign HTML loses the blanks of its indentation.
    """

    def __init__(self, body: Node) -> None:
        own = next(
            (node for node in body.children if TEXT_CLASS in node.get("class").split()),
            None,
        )
        self.own = own
        self.format: TextFormat = "html"
        if own is not None:
            named = [
                name[7:]
                for name in own.get("class").split()
                if name.startswith("format-")
            ]
            self.format = (
                cast(TextFormat, named[0]) if named and named[0] in _FORMATS else "html"
            )
        self.body = body

    def of(self, node: Node) -> str:
        """The text in an element."""
        if self.format != "html":
            return html.unescape(_BREAK.sub("\n", inner_html(node)))
        return inner_html(node) if self.own is not None else collapsed(_foreign(node))

    def stem(self, replace: Mapping[int, Node | str]) -> str:
        """The question's text: the body, its interactions replaced by what `replace`
        has for their `id()`."""
        if self.own is not None:
            self._put(self.own, replace)
            return self.of(self.own)
        self._put(self.body, replace)
        text = collapsed(_foreign(self.body))
        only_one = (
            text.startswith("<div>")
            and text.endswith("</div>")
            and text.count("<div") == 1
        )
        return text[5:-6].strip() if only_one else text

    def _put(self, node: Node, replace: Mapping[int, Node | str]) -> None:
        node.parts = [
            replace[id(part)]
            if isinstance(part, Node) and id(part) in replace
            else part
            for part in node.parts
        ]
        node.children = [part for part in node.parts if isinstance(part, Node)]
        for child in node.children:
            self._put(child, replace)


_FORMATS = {"plain", "moodle", "markdown", "html"}


def collapsed(text: str) -> str:
    """HTML without line ends and indentation, except where they show."""
    return text if "<pre" in text else _BLANKS.sub(" ", text).strip(BLANKS)


def _foreign(node: Node) -> str:
    """What is in an element, as HTML, without feedback, and pictures as pictures."""
    pieces = []
    for part in node.parts:
        if isinstance(part, str):
            pieces.append(html.escape(part, quote=False))
        elif part.name not in _DROPPED and _seen_by_candidates(part):
            pieces.append(_element(part))
    return "".join(pieces)


def _seen_by_candidates(node: Node) -> bool:
    return (
        node.name != "rubricBlock"
        or "candidate" in node.get("view", "candidate").split()
    )


def _element(node: Node) -> str:
    if node.name == "object" and node.get("type").startswith("image/"):
        return f'<img src="{html.escape(node.get("data"))}" alt="{html.escape(node.text.strip())}">'
    if node.name in _TRANSPARENT:
        return _foreign(node)
    name = "div" if node.name in _BLOCKS else node.name
    kept = {} if node.name in _BLOCKS else node.attributes
    attributes = "".join(
        f' {key}="{html.escape(value)}"' for key, value in kept.items()
    )
    return (
        f"<{name}{attributes}>"
        if name in VOID
        else f"<{name}{attributes}>{_foreign(node)}</{name}>"
    )


_TRANSPARENT = {"contentBody"}
_BLOCKS = {"prompt", "rubricBlock"}


def marked_up(text: str, text_format: TextFormat) -> str:
    """A text of this system's as it goes into an item."""
    return xhtml(text) if text_format == "html" else quoted(text).replace("\n", "<br/>")


def only_words(text: str, text_format: TextFormat) -> str | None:
    """A text without markup, None where it has some.

    For places that hold words only.
    """
    if text_format != "html":
        return None if "\n" in text else text
    return None if is_marked_up(text) else to_plain(text)
