"""What every question of a Moodle XML file is made of: texts with a format, flags,
numbers, answers."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from assessments.questions.formats.cleaning import convert
from assessments.questions.formats.decimals import parse_decimal, part_of
from assessments.questions.formats.html import BLANKS, sanitise
from assessments.questions.formats.markup import inner_html
from assessments.questions.formats.pictures import embedded, from_base64
from assessments.questions.formats.xmltree import Node
from assessments.questions.kinds.base import TextFormat

FORMATS: dict[str, TextFormat] = {
    "html": "html",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "markdown": "markdown",
}
FORMAT_NAMES = {ours: theirs for theirs, ours in FORMATS.items()}
# Settings of Moodle's that nothing here uses; kept, so that they are there when the
# question goes back.
_CARRIED = (
    "penalty", "hidden", "answernumbering", "showstandardinstruction", "layouttype", "showgrading", "numberingstyle",
    "responseformat", "responserequired", "responsefieldlines", "attachments", "attachmentsrequired", "maxbytes",
    "filetypeslist", "unitsleft",
)  # fmt: skip
CARRIED_TEXTS = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def words(node: Node | None) -> str:
    """The words in a <text>, or in the element itself."""
    inner = node.child("text") if node is not None else None
    inner = inner or node
    if inner is None:
        return ""
    return (inner_html(inner) if inner.children else inner.text).strip(BLANKS)


def flag(node: Node, name: str, *, default: bool) -> bool:
    """A setting that is `true`, `1` or an empty element."""
    child = node.child(name)
    value = child.text.strip().lower() if child is not None else ""
    return value in {"1", "true", "yes"} if value else default


def amount(node: Node, name: str, default: Decimal) -> Decimal:
    """A number in a child element."""
    child = node.child(name)
    return (
        parse_decimal(child.text)
        if child is not None and child.text.strip()
        else default
    )


@dataclass(slots=True)
class Texts:
    """Reads texts into the format of the question's own text."""

    format: TextFormat
    without: list[str] = field(default_factory=list)

    def of(self, node: Node | None) -> str:
        """An element's text in the question's format, its pictures inside."""
        if node is None:
            return ""
        text, own = formatted(node, self.format)
        return convert(text, own, self.format)

    def plain(self, text: str) -> str:
        """Plain words in the question's format."""
        return convert(text, "plain", self.format)


def formatted(node: Node, default: TextFormat) -> tuple[str, TextFormat]:
    """An element's text with its pictures inside, and its format."""
    text = words(node)
    files = {file.get("name"): from_base64(file.text) for file in node.all("file")}
    if files:
        text = embedded(
            text,
            lambda address: files.get(unquote(address.removeprefix("@@PLUGINFILE@@/"))),
        )
    return text, FORMATS.get(node.get("format"), default)


def share(node: Node) -> Decimal:
    """An answer's part of the points, from -1 to 1."""
    return part_of(parse_decimal(node.get("fraction") or "0"), Decimal(100))


def carried(question: Node, texts: Texts) -> dict[str, Any]:
    """The settings that are kept without being used, by Moodle's names."""
    kept: dict[str, Any] = {}
    for child in question.children:
        if child.name in _CARRIED and child.text.strip() and _says_something(child):
            kept[child.name] = child.text.strip()
        elif child.name in CARRIED_TEXTS and (text := texts.of(child)):
            kept[child.name] = sanitise(text)
    return kept


def _says_something(child: Node) -> bool:
    return child.name != "hidden" or child.text.strip() != "0"
