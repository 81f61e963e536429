"""Reading and writing files of questions: pure functions, no database, no network, no
Django."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from assessments.questions.formats import aiken, gift, moodle, qti
from assessments.questions.formats.archive import is_archive
from assessments.questions.formats.html import sanitise
from assessments.questions.formats.moodle.cloze import has_gaps
from assessments.questions.formats.moodle.reader import read_cloze
from assessments.questions.formats.results import Fault, Found, ReadResult, WriteResult
from assessments.questions.items import Item

__all__ = [
    "READERS",
    "WRITERS",
    "Fault",
    "Found",
    "ReadResult",
    "WriteResult",
    "guess",
    "read",
    "sanitise",
    "write",
]

LARGEST_FILE = 20_000_000

READERS: Mapping[str, Callable[[bytes], ReadResult]] = MappingProxyType(
    {
        "gift": gift.read,
        "aiken": aiken.read,
        "moodle_xml": moodle.read,
        "qti": qti.read,
        "cloze": read_cloze,
    }
)
WRITERS: Mapping[str, Callable[[Iterable[Item]], WriteResult]] = MappingProxyType(
    {
        "gift": gift.write,
        "aiken": aiken.write,
        "moodle_xml": moodle.write,
        "qti": qti.write,
    }
)

_AIKEN = re.compile(
    r"^[A-Z][.)][ \t].*\n(?:.*\n)*?[ \t]*ANSWER[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_JSON = re.compile(r'\[\s*[\[{"]|\{\s*["}]')
_BEGINNING = 4_000


def guess(data: bytes, name: str = "") -> str:
    """The format of a file, by its first signs, and by its name where these leave it
    open; empty for none known."""
    if is_archive(data):
        return "qti"
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    start = data[:_BEGINNING].decode("utf-16" if marked else "utf-8-sig", "ignore")
    text = start.replace("\r", "\n").lstrip("\ufeff \t\n")
    if text.startswith("<"):
        return (
            "moodle_xml"
            if re.search(r"<quiz\b", text)
            else "qti"
            if _looks_like_qti(text)
            else ""
        )
    if name.lower().endswith(".gift") or text.startswith(("::", "$CATEGORY", "// ")):
        return "gift"
    if _AIKEN.search(text):
        return "aiken"
    if has_gaps(text):
        return "cloze"
    if _JSON.match(text):  # whose braces would make one odd question of GIFT
        return ""
    return (
        "gift"
        if "{" in text
        else "aiken"
        if name.lower().endswith((".aiken", ".aiken.txt"))
        else ""
    )


def _looks_like_qti(text: str) -> bool:
    return bool(
        re.search(
            r"<(?:\w+:)?(?:questestinterop|assessmentItem|qti-assessment-item|assessmentTest)\b",
            text,
        )
    )


def read(data: bytes, *, name: str = "", format_name: str = "") -> ReadResult:
    """Every question of a file, or its place and the reason why not.

    The format is guessed where it is not given.
    """
    chosen = format_name or guess(data, name)
    result = ReadResult()
    if len(data) > LARGEST_FILE:
        result.refuse(f"a file of more than {LARGEST_FILE // 10**6} MB")
    elif chosen not in READERS:
        result.refuse("no format that is known here: GIFT, Aiken, Moodle XML, QTI")
    else:
        result = READERS[chosen](data)
        if not (result.found or result.errors or result.skipped):
            result.refuse("no questions in it")
    return result


def write(items: Iterable[Item], format_name: str) -> WriteResult:
    """A file of questions in a format, and what it has no way to say.

    Raises KeyError for an unknown format.
    """
    return WRITERS[format_name](items)
