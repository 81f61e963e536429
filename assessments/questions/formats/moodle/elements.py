"""What every question of a Moodle XML file is made of: texts, flags, numbers."""

from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import unquote

from assessments.questions.decoding import JSON
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
CARRIED = (
    "penalty",
    "hidden",
    "answernumbering",
    "showstandardinstruction",
    "layouttype",
    "showgrading",
    "numberingstyle",
    "responseformat",
    "responserequired",
    "responsefieldlines",
    "attachments",
    "attachmentsrequired",
    "maxbytes",
    "filetypeslist",
    "unitsleft",
)
CARRIED_TEXTS = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def content_text(node: Node | None) -> str:
    """The words in a <text>, or in the element itself."""
    if node is None:
        return ""
    inner = node.child("text") or node
    text = inner_html(inner) if inner.children else inner.text
    return text.strip(BLANKS)


def child_text(node: Node, name: str) -> str:
    """The words of a child element, which has no <text>; empty where it is missing."""
    child = node.child(name)
    return "" if child is None else child.text.strip()


def flag(node: Node, name: str, *, default: bool) -> bool:
    """A setting that is `true`, `1` or `yes`."""
    value = child_text(node, name).lower()
    return value in {"1", "true", "yes"} if value else default


def amount(node: Node, name: str, default: Decimal) -> Decimal:
    text = child_text(node, name)
    return parse_decimal(text) if text else default


@dataclass(slots=True)
class Texts:
    """Reads texts into the format of the question's own text."""

    format: TextFormat
    without: list[str] = field(default_factory=list)

    def of(self, node: Node | None) -> str:
        """An element's text in the question's format, its pictures inside."""
        if node is None:
            return ""
        text, own_format = formatted(node, self.format)
        return convert(text, own_format, self.format)

    def plain(self, text: str) -> str:
        """Plain words in the question's format."""
        return convert(text, "plain", self.format)


def formatted(node: Node, default: TextFormat) -> tuple[str, TextFormat]:
    """An element's text with its pictures inside, and its format."""
    files = {}
    for file in node.all("file"):
        files[file.get("name")] = from_base64(file.text)

    def find(address: str) -> bytes | None:
        return files.get(unquote(address.removeprefix("@@PLUGINFILE@@/")))

    text = content_text(node)
    if files:
        text = embedded(text, find)
    return text, FORMATS.get(node.get("format"), default)


def share(node: Node) -> Decimal:
    """An answer's part of the points, from -1 to 1."""
    return part_of(parse_decimal(node.get("fraction") or "0"), Decimal(100))


def carried(question: Node, texts: Texts) -> dict[str, JSON]:
    """The settings that are kept without being used, by Moodle's names."""
    kept: dict[str, JSON] = {}
    for child in question.children:
        if child.name in CARRIED_TEXTS:
            text = texts.of(child)
            if text:
                kept[child.name] = sanitise(text)
        elif child.name in CARRIED:
            value = child.text.strip()
            says_nothing = child.name == "hidden" and value == "0"
            if value and not says_nothing:
                kept[child.name] = value
    return kept
