"""The texts of a question: cleaned on the way in, and carried from one text format to another."""

import html
import operator
import re
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto
from functools import cache
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from assessments.questions.coding import LONGEST_LIST, LONGEST_TEXT
from assessments.questions.contents import MeasuringUnit, TextAnswer, TextFormat
from assessments.questions.formats.html import (
    BLANKS,
    from_plain,
    is_marked_up,
    missing_media,
    sanitise,
    to_plain,
)
from assessments.questions.formats.results import UnreadableError
from assessments.questions.items import Item

T = TypeVar("T")
# Words that are compared or point at something, and are never shown as they are.
_NOT_SHOWN = {
    "key",
    "left_key",
    "right_key",
    "kind",
    "text_format",
    "match",
    "rule",
    "layout",
    "difficulty",
    "void",
}
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
    return _mapped(
        item,
        {name: _cleaner(name) for name in ("html", "moodle", "markdown", "plain")}[
            item.text_format
        ],
    )


def _cleaner(text_format: str) -> Callable[[str], str]:
    return {
        "html": _clean_html,
        "moodle": _clean_moodle,
        "markdown": _clean_markdown,
        "plain": _trim,
    }[text_format]


def _trim(text: str) -> str:
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").strip(BLANKS)
        if "\r" in text
        else text.strip(BLANKS)
    )


def _clean_html(text: str) -> str:
    return (
        _sanitised(text) if "<" in text or "&" in text or ">" in text else _trim(text)
    )


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
        raise UnreadableError(
            "its markdown has active content (a script, a form, a javascript: link)"
        )
    return _trim(text)


class _Part(Enum):
    """What a field of a question holds, as far as texts go."""

    SHOWN = auto()
    UNFORMATTED = auto()
    TEXTS = auto()
    PARTS = auto()
    CONTENT = auto()


@cache
def _plan(owner: type[object]) -> tuple[tuple[str, _Part], ...]:
    """The fields of a class that hold texts, found once from their types."""
    found = []
    compared = owner in (TextAnswer, MeasuringUnit)
    for name, hint in get_type_hints(owner).items():
        if name == "content":
            found.append((name, _Part.CONTENT))
        elif hint is str and name not in _NOT_SHOWN:
            plain = name in _UNFORMATTED or (compared and name == "text")
            found.append((name, _Part.UNFORMATTED if plain else _Part.SHOWN))
        elif get_origin(hint) is tuple:
            found.append(
                (name, _Part.TEXTS if get_args(hint)[0] is str else _Part.PARTS)
            )
    return tuple(found)


def _mapped(part: T, change: Callable[[str], str]) -> T:
    """The part with `change` made to its texts; the same object where nothing changed."""
    own_format = getattr(part, "text_format", "")
    if own_format:
        change = _cleaner(own_format)
    changed: dict[str, Any] = {}
    for name, held in _plan(type(part)):  # type: ignore[arg-type]
        value = getattr(part, name)
        if (
            value
            and (
                new := _changed(
                    value, held, change if name not in _UNFORMATTED else _trim
                )
            )
            is not value
        ):
            changed[name] = new
    return replace(part, **changed) if changed else part  # type: ignore[type-var]


def _changed(value: Any, held: _Part, change: Callable[[str], str]) -> Any:
    if held is _Part.CONTENT:
        return _mapped(value, change)
    if held is _Part.SHOWN or held is _Part.UNFORMATTED:
        if len(value) > LONGEST_TEXT:
            raise UnreadableError(
                f"it has a text of more than {LONGEST_TEXT} signs, pictures included"
            )
        new = change(value) if held is _Part.SHOWN else _trim(value)
        return value if new == value else new
    if len(value) > LONGEST_LIST:
        raise UnreadableError(f"it has a list of more than {LONGEST_LIST} parts")
    if held is _Part.TEXTS:
        texts = tuple([change(text) for text in value])
        return value if texts == value else texts
    parts = [_mapped(one, change) for one in value]
    return value if all(map(operator.is_, parts, value)) else tuple(parts)


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
