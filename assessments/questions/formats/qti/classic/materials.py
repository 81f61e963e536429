"""The words of QTI 1.2: materials, which hold escaped HTML, plain text, or pictures."""

import html
import re

from assessments.questions.formats.html import BLANKS, from_plain, is_marked_up
from assessments.questions.formats.markup import inner_html
from assessments.questions.formats.pictures import Find, embedded
from assessments.questions.formats.xmltree import Node

# How Respondus and Canvas write "the folder of this package".
_FOLDERS = re.compile(r"%%LINKPATH%%|(?:\$|%24)IMS-CC-FILEBASE(?:\$|%24)/")


def material(node: Node | None, find: Find) -> str:
    """The words of an element's own materials, as HTML."""
    if node is None:
        return ""
    pieces = []
    for part in node.children:
        if part.name == "mattext" or part.name == "matemtext":
            pieces.append(_text(part))
        elif part.name in {
            "matimage",
            "mataudio",
            "matvideo",
            "matapplet",
            "matapplication",
        }:
            kind = "img" if part.name == "matimage" else "audio"
            pieces.append(f'<{kind} src="{html.escape(part.get("uri") or part.name)}">')
        elif part.name in {"material", "flow", "flow_mat"}:
            pieces.append(material(part, find))
    return embedded(
        _FOLDERS.sub("", " ".join(piece for piece in pieces if piece)), find
    )


def _text(node: Node) -> str:
    if node.children:
        return inner_html(node).strip(BLANKS)
    text = node.text.strip(BLANKS)
    kind = node.get("texttype", "text/plain").lower()
    if kind == "text/html" or (kind != "text/plain" and is_marked_up(text)):
        return text
    return from_plain(text)


def plain(node: Node | None) -> str:
    """The words of an element's materials as they are, for comparing."""
    if node is None:
        return ""
    return " ".join(
        " ".join(part.text.split()) for part in node.walk() if part.name == "mattext"
    ).strip()
