"""Reading and writing files of questions: pure functions, without a database."""

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

# Nothing after the first signs of a file is looked at.
LONGEST_BEGINNING = 4_000
MOODLE_XML = re.compile(r"<quiz\b")
QTI = re.compile(
    r"<(?:\w+:)?"
    r"(?:questestinterop|assessmentItem|qti-assessment-item|assessmentTest)\b"
)
AIKEN = re.compile(
    r"^[A-Z][.)][ \t].*\n(?:.*\n)*?[ \t]*ANSWER[ \t]*:", re.IGNORECASE | re.MULTILINE
)
# Its braces would make one odd question of GIFT.
JSON_TEXT = re.compile(r'\[\s*[\[{"]|\{\s*["}]')


def guess(data: bytes, name: str = "") -> str:
    """The format of a file, by its first signs; empty for none known.

    Where these leave it open, the file's name decides.
    """
    if is_archive(data):
        return "qti"

    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = "utf-16" if is_utf16 else "utf-8-sig"
    start = data[:LONGEST_BEGINNING].decode(encoding, "ignore")
    text = start.replace("\r", "\n").lstrip("\ufeff \t\n")
    if text.startswith("<"):
        return guess_xml(text)
    return guess_text(text, name.lower())


def guess_xml(text: str) -> str:
    if MOODLE_XML.search(text):
        return "moodle_xml"
    return "qti" if QTI.search(text) else ""


def guess_text(text: str, name: str) -> str:
    if name.endswith(".gift") or text.startswith(("::", "$CATEGORY", "// ")):
        return "gift"
    if AIKEN.search(text):
        return "aiken"
    if has_gaps(text):
        return "cloze"
    if JSON_TEXT.match(text):
        return ""
    if "{" in text:
        return "gift"
    return "aiken" if name.endswith((".aiken", ".aiken.txt")) else ""


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
