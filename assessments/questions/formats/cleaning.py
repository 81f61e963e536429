"""The texts of a question: cleaned on the way in, and carried from one text format to
another."""

import html
import operator
import re
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from assessments.questions.decoding import LONGEST_LIST, LONGEST_TEXT
from assessments.questions.formats.html import (
    BLANKS,
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
_KEYS = {"key", "left_key", "right_key"}
_UNFORMATTED = {"title", "category", "external_id", "tags", "name"}
_MARKDOWN_SIGNS = re.compile(
    r"[\\`*_{}\[\]<>#|~&]|^\s*(?:[-+>]|\d+[.)])\s", re.MULTILINE
)
_CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_ACTIVE = re.compile(
    r"<\s*/?(?:script|iframe|object|embed|svg|style|link|meta|base|form|input|button|video|audio|frame)\b"
    r"|<[^<>]*\son\w+\s*=|<[^<>]*(?:javascript|vbscript|data)\s*:|\]\s*[(:]\s*(?:<\s*)?(?:javascript|vbscript|data)\s*:",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\w+|\w+);")
# Not characters at all, by Unicode's own words; readers use them as marks.
_NONCHARACTERS = dict.fromkeys(range(64976, 65008))


def decode(data: bytes) -> str:
    """The text of a file, lines ended by a line feed: UTF-8, UTF-16 with its mark, else
    Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if not text.isascii():
        text = text.translate(_NONCHARACTERS)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean_item(item: Item, missing: list[str] | None = None) -> Item:
    """The question with every text stripped and free of active content.

    Raises UnreadableError for markdown with active content, and for a picture that is
    not in the text; where a list `missing` is given, a placeholder is put instead, and
    its address added to the list.
    """
    return _mapped(item, _Cleaner(item.text_format, missing))


class _Cleaner:
    """Cleans texts of one format."""

    def __init__(self, text_format: str, missing: list[str] | None) -> None:
        self.text_format = text_format
        self.missing = missing

    def in_format(self, text_format: str) -> "_Cleaner":
        return _Cleaner(text_format, self.missing)

    def __call__(self, text: str) -> str:
        if self.text_format == "html":
            has_markup = "<" in text or "&" in text or ">" in text
            return self.sanitised(text) if has_markup else _trim(text)

        if self.text_format == "moodle":
            # HTML whose line ends are kept, and text where there is no tag.
            has_markup = "<" in text and is_marked_up(text)
            return self.sanitised(text) if has_markup else _trim(text)

        if self.text_format == "markdown" and _ACTIVE.search(_CODE.sub("", text)):
            raise UnreadableError(
                "its markdown has active content (a script, a form, a javascript: link)"
            )
        return _trim(text)

    def sanitised(self, text: str) -> str:
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
        return sanitise(_trim(text))


def _trim(text: str) -> str:
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)
        if "\r" in text
        else text.strip(BLANKS)
    )


def _mapped(part: Model, change: _Cleaner) -> Model:
    """The part with `change` made to its texts; the same object if nothing changed."""
    own_format = getattr(part, "text_format", "")
    if own_format:
        change = change.in_format(own_format)

    changed: dict[str, object] = {}
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if not value or name in _KEYS:
            continue
        is_compared = name == "text" and isinstance(part, TextAnswer)
        is_plain = name in _UNFORMATTED or is_compared
        new = _mapped_value(value, change.in_format("plain") if is_plain else change)
        if new is not value:
            changed[name] = new
    return replace(part, **changed) if changed else part


def _mapped_value(value: object, change: _Cleaner) -> object:
    """The value of a field with its texts changed.

    The same object if nothing changed.
    """
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise UnreadableError(
                f"it has a text of more than {LONGEST_TEXT} signs, pictures included"
            )
        if "\0" in value:
            raise UnreadableError("it has a NUL character, which no question can hold")
        new = change(value)
        return value if new == value else new

    if isinstance(value, Struct):
        return _mapped(value, change)

    if isinstance(value, tuple):
        if len(value) > LONGEST_LIST:
            raise UnreadableError(f"it has a list of more than {LONGEST_LIST} parts")
        parts = [_mapped_value(part, change) for part in value]
        return value if all(map(operator.is_, parts, value)) else tuple(parts)

    return value


def convert(text: str, source: TextFormat, target: TextFormat) -> str:
    """The same words in another format.

    Raises UnreadableError where the formats cannot be reconciled.
    """
    if source == target or not text:
        return text
    if source == "html" and target == "moodle":
        return " ".join(sanitise(text).split())
    if source in ("plain", "moodle") and target == "html":
        return _to_html(text, source)
    if source == "moodle" and target == "plain" and not is_marked_up(text):
        return html.unescape(text)
    if source == "plain" and target == "moodle":
        return (
            html.escape(text, quote=False)
            if is_marked_up(text) or _ENTITY.search(text)
            else text
        )
    if source == "html" and not is_marked_up(text):
        return convert(to_plain(text), "plain", target)
    if _MARKDOWN_SIGNS.search(text):
        raise UnreadableError(f"mixes {source} and {target} texts in one question")
    return (
        convert(text, "plain", target)
        if source == "markdown" and target != "plain"
        else text
    )


def _to_html(text: str, source: TextFormat) -> str:
    if source == "moodle" and (is_marked_up(text) or _ENTITY.search(text)):
        return sanitise(text.replace("\n", "<br>"))
    return from_plain(text)
