"""Questions of the bank as a file.

What the format can't say is counted, and named in the file where that may be.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from assessments.bank.models import Question
from assessments.bank.storage import FOUND_BY, item_of
from assessments.questions.formats import Fault, write

MOST_QUESTIONS = 5_000
MOST_NAMED = 200
# Of each format the name of its file and its media type.
FILES = {
    "gift": ("questions.gift", "text/plain; charset=utf-8"),
    "aiken": ("questions.txt", "text/plain; charset=utf-8"),
    "moodle_xml": ("questions.xml", "application/xml"),
    "qti": ("questions.zip", "application/zip"),
}
MOODLE_END = b"</quiz>"
# What a comment can't hold, or a reader would take for its own.
NOT_IN_COMMENTS = re.compile(r"[\[\]<>&{}]|-{2,}|[\x00-\x1f\ufffe\uffff]|-$")


@dataclass(frozen=True)
class Export:
    """A file, and how many questions are in it and left out of it.

    `notes` counts what is kept in comments that only this system reads.
    """

    data: bytes
    written: int
    left_out: int
    notes: int


def export_questions(questions: QuerySet[Question], format_name: str) -> Export:
    """The questions of a queryset, in its order; KeyError for an unknown format."""
    items = []
    rows = questions.values_list("current__content", "tag_names", *FOUND_BY)
    for content, tags, *values in rows:
        found_by = dict(zip(FOUND_BY, values, strict=True))
        items.append(item_of(content, tags, **found_by))

    result = write(items, format_name)
    return Export(
        data=_with_comment(result.data, format_name, result.left_out),
        written=len(items) - len(result.left_out),
        left_out=len(result.left_out),
        notes=len(result.notes),
    )


def _with_comment(data: bytes, format_name: str, left_out: Sequence[Fault]) -> bytes:
    """The file with a comment at its end that names what is not in it.

    Aiken has no comments, and a package of QTI has no place for one.
    """
    if not left_out:
        return data

    lines = []
    for fault in left_out[:MOST_NAMED]:
        item = _comment_text(fault.item)
        lines.append(f"Left out: {item}: {_comment_text(fault.error)}")

    if format_name == "gift":
        comment = "".join(f"// {line}\n" for line in lines)
        return data + f"\n{comment}".encode()
    if format_name == "moodle_xml":
        comment = "".join(f"<!-- {line} -->\n" for line in lines)
        before, end, after = data.rpartition(MOODLE_END)
        return before + comment.encode() + end + after
    return data


def _comment_text(text: str) -> str:
    return NOT_IN_COMMENTS.sub(" ", text)[:200].strip()
