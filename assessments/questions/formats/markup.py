"""Words and HTML inside XML, both ways."""

import html
import re

from assessments.questions.formats.results import InexpressibleError
from assessments.questions.formats.xmltree import Node

VOID = {
    "area",
    "br",
    "col",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "param",
    "source",
    "track",
    "wbr",
}
VOID_TAG = re.compile(rf"<({'|'.join(sorted(VOID))})\b((?:[^>\"]|\"[^\"]*\")*?)\s*/?>")
# XML makes blanks of line ends in an attribute.
VALUE = re.compile(r'="[^"]*"')
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Text for an element or an attribute.

    Raises InexpressibleError for what XML has no way to write.
    """
    if UNSTORABLE.search(text):
        raise InexpressibleError("control characters")
    return html.escape(text).replace("\r", "&#13;")


def attribute(text: str) -> str:
    """Text for an attribute, its line ends and tabs kept."""
    return quoted(text).replace("\n", "&#10;").replace("\t", "&#9;")


def xhtml(text: str) -> str:
    """Clean HTML as XML: empty elements closed, no entity that XML does not know."""
    if UNSTORABLE.search(text):
        raise InexpressibleError("control characters")

    def keep_blanks(value: re.Match[str]) -> str:
        return value[0].replace("\n", "&#10;").replace("\t", "&#9;")

    text = VALUE.sub(keep_blanks, text)
    return VOID_TAG.sub(r"<\1\2/>", text).replace("&nbsp;", "&#160;")


def inner_html(node: Node) -> str:
    inner = []
    for part in node.parts:
        if isinstance(part, str):
            inner.append(html.escape(part, quote=False))
        else:
            inner.append(outer_html(part))
    return "".join(inner)


def outer_html(node: Node) -> str:
    opening = node.name
    for name, value in node.attributes.items():
        opening += f' {name}="{html.escape(value)}"'
    if node.name in VOID:
        return f"<{opening}>"
    return f"<{opening}>{inner_html(node)}</{node.name}>"
