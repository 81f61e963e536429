"""The texts of a question: cleaned on the way in, and carried from one text format to another."""

import html
import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from assessments.formats.html import from_plain, is_marked_up, missing_media, sanitise, to_plain
from assessments.formats.results import UnreadableError
from assessments.grading.contents import TextFormat
from assessments.grading.items import Item

T = TypeVar("T")
# Words that are compared or point at something, and are never shown as they are.
_NOT_SHOWN = {"key", "left_key", "right_key", "kind", "text_format", "match", "rule", "layout", "difficulty", "void"}
_UNFORMATTED = {"title", "category", "external_id", "tags", "name"}
_MARKDOWN_SIGNS = re.compile(r"[\\`*_{}\[\]<>#|~&]|^\s*(?:[-+>]|\d+[.)])\s", re.MULTILINE)
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_ACTIVE = re.compile(
    r"<\s*/?(?:script|iframe|object|embed|svg|style|link|meta|base|form|input|button|video|audio|frame)\b"
    r"|<[^>]*\son\w+\s*=|<[^>]*(?:javascript|vbscript|data)\s*:|\]\s*[(:]\s*<?\s*(?:javascript|vbscript|data)\s*:",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\w+|\w+);")
# Not characters at all, by Unicode's own words; readers use them as marks.
_NONCHARACTERS = dict.fromkeys(range(64976, 65008))


def decode(data: bytes) -> str:
    """The text of a file, lines ended by a line feed: UTF-8, UTF-16 with its mark, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    if not text.isascii():
        text = text.translate(_NONCHARACTERS)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def clean_item(item: Item) -> Item:
    """The question with every text stripped and free of active content; raises UnreadableError for markdown with it."""
    return _mapped(item, {name: _cleaner(name) for name in ("html", "moodle", "markdown", "plain")}[item.text_format])


def _cleaner(text_format: str) -> Callable[[str], str]:
    return {"html": _clean_html, "moodle": _clean_moodle, "markdown": _clean_markdown, "plain": _trim}[text_format]


def _trim(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip() if "\r" in text else text.strip()


def _clean_html(text: str) -> str:
    return _sanitised(text) if "<" in text or "&" in text else _trim(text)


def _clean_moodle(text: str) -> str:
    """Moodle's own format is HTML whose line ends are kept, and text where there is no tag."""
    return _sanitised(text) if "<" in text and is_marked_up(text) else _trim(text)


def _sanitised(text: str) -> str:
    address = missing_media(text)
    if address:
        raise UnreadableError(
            f"it needs the picture or file {address!r}, which is not in the file or not of a kind kept"
        )
    return sanitise(_trim(text))


def _clean_markdown(text: str) -> str:
    if _ACTIVE.search(_CODE.sub("", text)):
        raise UnreadableError("its markdown has active content (a script, a form, a javascript: link)")
    return _trim(text)


@cache
def _text_fields(owner: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(owner) if one.name not in _NOT_SHOWN and one.name != "metadata")


def _mapped(part: T, change: Callable[[str], str]) -> T:
    """The part with `change` made to its texts; the same object where nothing changed."""
    own_format = getattr(part, "text_format", "")
    if own_format:
        change = _cleaner(own_format)
    compared = type(part).__name__ in {"TextAnswer", "MeasuringUnit"}
    changed: dict[str, Any] = {}
    for name in _text_fields(type(part)):
        value = getattr(part, name)
        plain = name in _UNFORMATTED or (compared and name == "text")
        new = _changed(value, _trim if plain else change)
        if new is not value:
            changed[name] = new
    return replace(part, **changed) if changed else part  # type: ignore[type-var]


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if type(value) is str:
        new = change(value) if value else value
        return value if new == value else new
    if type(value) is tuple:
        parts = tuple(_changed(one, change) for one in value)
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    return _mapped(value, change) if is_dataclass(value) else value


def convert(text: str, source: TextFormat, target: TextFormat) -> str:
    """The same words in another format; raises UnreadableError where the formats cannot be reconciled."""
    if source == target or not text:
        return text
    if source == "html" and target == "moodle":
        return " ".join(sanitise(text).split())
    if source in ("plain", "moodle") and target == "html":
        return _to_html(text, source)
    if source == "moodle" and target == "plain" and not is_marked_up(text):
        return html.unescape(text)
    if source == "plain" and target == "moodle":
        return html.escape(text, quote=False) if is_marked_up(text) or _ENTITY.search(text) else text
    if source == "html" and not is_marked_up(text):
        return convert(to_plain(text), "plain", target)
    if _MARKDOWN_SIGNS.search(text):
        raise UnreadableError(f"mixes {source} and {target} texts in one question")
    return convert(text, "plain", target) if source == "markdown" and target != "plain" else text


def _to_html(text: str, source: TextFormat) -> str:
    if source == "moodle" and (is_marked_up(text) or _ENTITY.search(text)):
        return sanitise(text.replace("\n", "<br>"))
    return from_plain(text)
