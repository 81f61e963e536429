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
_VOID_TAG = re.compile(rf"<({'|'.join(sorted(VOID))})\b((?:[^>\"]|\"[^\"]*\")*?)\s*/?>")
# XML makes blanks of line ends in an attribute.
_VALUE = re.compile(r'="[^"]*"')
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def quoted(text: str) -> str:
    """Text for an element or an attribute.

    Raises InexpressibleError for what XML has no way to write.
    """
    if _UNSTORABLE.search(text):
        raise InexpressibleError("control characters")
    return html.escape(text).replace("\r", "&#13;")


def attribute(text: str) -> str:
    """Text for an attribute, its line ends and tabs kept."""
    return quoted(text).replace("\n", "&#10;").replace("\t", "&#9;")


def xhtml(text: str) -> str:
    """Clean HTML as XML: empty elements closed, and no entity that XML does not know."""
    if _UNSTORABLE.search(text):
        raise InexpressibleError("control characters")
    text = _VALUE.sub(
        lambda found: found[0].replace("\n", "&#10;").replace("\t", "&#9;"), text
    )
    return _VOID_TAG.sub(r"<\1\2/>", text).replace("&nbsp;", "&#160;")


def inner_html(node: Node) -> str:
    """What is in an element, as HTML."""
    return "".join(
        html.escape(part, quote=False) if isinstance(part, str) else outer_html(part)
        for part in node.parts
    )


def outer_html(node: Node) -> str:
    """An element as HTML."""
    attributes = "".join(
        f' {name}="{html.escape(value)}"' for name, value in node.attributes.items()
    )
    if node.name in VOID:
        return f"<{node.name}{attributes}>"
    return f"<{node.name}{attributes}>{inner_html(node)}</{node.name}>"
