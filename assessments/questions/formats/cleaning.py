"""The texts of a question, cleaned, and carried from one format to another."""

import html
import re
from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from assessments.questions.decoding import LONGEST_LIST, LONGEST_TEXT
from assessments.questions.formats.html import (
    BLANKS,
    MARKUP,
    from_plain,
    is_marked_up,
    missing_media,
    sanitise,
    to_plain,
    with_placeholders,
    with_svg_as_pictures,
)
from assessments.questions.formats.results import UnreadableError
from assessments.questions.items import Item
from assessments.questions.kinds.base import TextFormat
from assessments.questions.kinds.short_answer import TextAnswer

Model = TypeVar("Model", bound=Struct)
# Words that point at something, and are never shown.
KEYS = {"key", "left_key", "right_key"}
UNFORMATTED = {"title", "category", "external_id", "tags", "name"}
MARKDOWN_SIGNS = re.compile(
    r"[\\`*_{}\[\]<>#|~&]|^\s*(?:[-+>]|\d+[.)])\s", re.MULTILINE
)
CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
ACTIVE = re.compile(
    r"<\s*/?(?:script|iframe|object|embed|svg|style|link|meta|base|form|input|button"
    r"|video|audio|frame)\b"
    r"|<[^<>]*\son\w+\s*="
    r"|<[^<>]*(?:javascript|vbscript|data)\s*:"
    r"|\]\s*[(:]\s*(?:<\s*)?(?:javascript|vbscript|data)\s*:",
    re.IGNORECASE,
)
ENTITY = re.compile(r"&(?:#\w+|\w+);")
# Not characters at all, by Unicode's own words; readers use them as marks.
NONCHARACTERS = dict.fromkeys(range(64976, 65008))


def decode(data: bytes) -> str:
    """The text of a file, lines ended by a line feed.

    It is UTF-8, UTF-16 with its mark, else Windows-1252.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if not text.isascii():
        text = text.translate(NONCHARACTERS)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean_item(item: Item, missing: list[str] | None = None) -> Item:
    """The question with every text stripped and free of active content.

    Raises UnreadableError for markdown with active content, and for a picture that is
    not in the text; where a list `missing` is given, a placeholder is put instead, and
    its address added to the list.
    """
    return Cleaner(item.text_format, missing).clean_fields(item)


class Cleaner:
    """Cleans the texts of a question or of a part of it, which are in one format."""

    def __init__(self, text_format: str, missing: list[str] | None) -> None:
        self.text_format = text_format
        self.missing = missing

    def in_format(self, text_format: str) -> "Cleaner":
        return Cleaner(text_format, self.missing)

    def clean_fields(self, part: Model) -> Model:
        """The part with its texts clean; the same object if they were."""
        own_format = getattr(part, "text_format", "")
        cleaner = self.in_format(own_format) if own_format else self
        plain_cleaner = self.in_format("plain")

        changed: dict[str, object] = {}
        for name in part.__struct_fields__:
            value = getattr(part, name)
            if not value or name in KEYS:
                continue
            is_compared = name == "text" and isinstance(part, TextAnswer)
            if name in UNFORMATTED or is_compared:
                new = plain_cleaner.clean_value(value)
            else:
                new = cleaner.clean_value(value)
            if new is not value:
                changed[name] = new
        return replace(part, **changed) if changed else part

    def clean_value(self, value: object) -> object:
        """The value of a field with its texts clean; the same object if they were."""
        if isinstance(value, str):
            clean = self.clean_text(value)
            return value if clean == value else clean

        if isinstance(value, Struct):
            return self.clean_fields(value)

        if isinstance(value, tuple):
            if len(value) > LONGEST_LIST:
                message = f"it has a list of more than {LONGEST_LIST} parts"
                raise UnreadableError(message)
            parts = []
            is_changed = False
            for part in value:
                new = self.clean_value(part)
                parts.append(new)
                is_changed = is_changed or new is not part
            return tuple(parts) if is_changed else value

        return value

    def clean_text(self, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise UnreadableError(
                f"it has a text of more than {LONGEST_TEXT} signs, pictures included"
            )
        if "\0" in text:
            raise UnreadableError("it has a NUL character, which no question can hold")

        if self.text_format == "html" and MARKUP.search(text):
            return self.clean_html(text)

        # HTML whose line ends are kept, and text where there is no tag.
        if self.text_format == "moodle" and is_marked_up(text):
            return self.clean_html(text)

        if self.text_format == "markdown" and ACTIVE.search(CODE.sub("", text)):
            raise UnreadableError(
                "its markdown has active content (a script, a form, a javascript: link)"
            )
        return trim(text)

    def clean_html(self, text: str) -> str:
        if "<svg" in text:
            text = with_svg_as_pictures(text)
        if self.missing is not None:
            text = with_placeholders(text, self.missing)
        address = missing_media(text)
        if address:
            raise UnreadableError(
                f"it needs the picture or file {address!r}, "
                "which is not in the file or not of a kind kept"
            )
        return sanitise(trim(text))


def trim(text: str) -> str:
    """The text with line feeds alone, and no blanks around it."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.strip(BLANKS)


def html_to_moodle(text: str) -> str:
    return " ".join(sanitise(text).split())


def plain_to_moodle(text: str) -> str:
    is_mistaken = is_marked_up(text) or ENTITY.search(text)
    return html.escape(text, quote=False) if is_mistaken else text


def moodle_to_html(text: str) -> str:
    if is_marked_up(text) or ENTITY.search(text):
        return sanitise(text.replace("\n", "<br>"))
    return from_plain(text)


CONVERSIONS: dict[tuple[TextFormat, TextFormat], Callable[[str], str]] = {
    ("html", "moodle"): html_to_moodle,
    ("moodle", "html"): moodle_to_html,
    ("plain", "html"): from_plain,
    ("plain", "moodle"): plain_to_moodle,
}


def convert(text: str, source: TextFormat, target: TextFormat) -> str:
    """The same words in another format.

    Raises UnreadableError where the formats cannot be reconciled.
    """
    if source == target or not text:
        return text
    conversion = CONVERSIONS.get((source, target))
    if conversion:
        return conversion(text)

    if not is_marked_up(text):
        if source == "html":
            return convert(to_plain(text), "plain", target)
        if source == "moodle" and target == "plain":
            return html.unescape(text)

    # Nothing but words without any signs is the same in both.
    if MARKDOWN_SIGNS.search(text):
        raise UnreadableError(f"mixes {source} and {target} texts in one question")
    return convert(text, "plain", target) if source == "markdown" else text
