"""The texts of QTI 1.2: materials, which hold escaped HTML, plain text, or pictures."""

import html
import re

from assessments.questions.formats.html import BLANKS, from_plain, is_marked_up
from assessments.questions.formats.markup import inner_html
from assessments.questions.formats.pictures import Find, embedded
from assessments.questions.formats.xmltree import Node

# How Respondus and Canvas write "the folder of this package".
_FOLDERS = re.compile(r"%%LINKPATH%%|(?:\$|%24)IMS-CC-FILEBASE(?:\$|%24)/")
_TEXTS = {"mattext", "matemtext"}
_SOUNDS = {"mataudio", "matvideo", "matapplet", "matapplication"}
_CONTAINERS = {"material", "flow", "flow_mat"}


def material(node: Node | None, find: Find) -> str:
    """What an element's own materials say, as HTML."""
    if node is None:
        return ""

    pieces = []
    for part in node.children:
        piece = ""
        if part.name in _TEXTS:
            piece = text_html(part)
        elif part.name == "matimage":
            piece = f'<img src="{address(part)}">'
        elif part.name in _SOUNDS:
            piece = f'<audio src="{address(part)}">'
        elif part.name in _CONTAINERS:
            piece = material(part, find)

        if piece:
            pieces.append(piece)
    return embedded(_FOLDERS.sub("", " ".join(pieces)), find)


def address(node: Node) -> str:
    """The address of a picture or a sound; its kind where it has none."""
    return html.escape(node.get("uri") or node.name)


def text_html(node: Node) -> str:
    if node.children:
        return inner_html(node).strip(BLANKS)

    text = node.text.strip(BLANKS)
    kind = node.get("texttype", "text/plain").lower()
    if kind == "text/plain":
        return from_plain(text)
    if kind == "text/html" or is_marked_up(text):
        return text
    return from_plain(text)


def plain(node: Node | None) -> str:
    """The words of an element's materials as they are, for comparing."""
    if node is None:
        return ""

    words: list[str] = []
    for part in node.walk():
        if part.name == "mattext":
            words.extend(part.text.split())
    return " ".join(words)
