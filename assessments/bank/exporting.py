"""Questions of the bank as a file: what its format can't say is counted, and named in the file where that may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assessments.bank.keeping import FOUND_BY, item_of
from assessments.questions.formats import Fault, write

MOST = 5_000
# Format: the file's name, its media type.
FILES = {
    "gift": ("questions.gift", "text/plain; charset=utf-8"),
    "aiken": ("questions.txt", "text/plain; charset=utf-8"),
    "moodle_xml": ("questions.xml", "application/xml"),
    "qti": ("questions.zip", "application/zip"),
}
MOST_NAMED = 200
CLOSING = b"</quiz>"


@dataclass(frozen=True)
class Export:
    """A file, how many questions are in it, and how many its format has no way to write."""

    data: bytes
    written: int
    left_out: int
    notes: int


def export_questions(questions: Any, format_name: str) -> Export:
    """The questions of a queryset, in its order; raises KeyError for an unknown format."""
    rows = questions.values_list("current__content", "tag_names", *FOUND_BY)
    items = [
        item_of(content, tags, **dict(zip(FOUND_BY, found_by, strict=True)))
        for content, tags, *found_by in rows
    ]
    result = write(items, format_name)
    data = _with_comment(result.data, format_name, result.left_out)
    return Export(
        data, len(items) - len(result.left_out), len(result.left_out), len(result.notes)
    )


def _with_comment(data: bytes, format_name: str, left_out: Sequence[Fault]) -> bytes:
    """The file with a comment at its end that names what is not in it; Aiken has no comments, a package no place."""
    lines = [
        f"Left out: {_plain(fault.item)}: {_plain(fault.error)}"
        for fault in left_out[:MOST_NAMED]
    ]
    if not lines:
        return data
    if format_name == "gift":
        return data + ("\n" + "".join(f"// {line}\n" for line in lines)).encode()
    if format_name == "moodle_xml":
        comment = "".join(f"<!-- {line} -->\n" for line in lines).encode()
        before, closing, after = data.rpartition(CLOSING)
        return before + comment + closing + after
    return data


def _plain(words: str) -> str:
    """Words that a comment can hold, and that no reader takes for its own."""
    return re.sub(r"[\[\]<>&{}]|-{2,}|[\x00-\x1f\ufffe\uffff]|-$", " ", words)[
        :200
    ].strip()
