"""Questions as Moodle XML, one <question> each, with the category before those that
change it."""

from collections.abc import Iterable

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.exporting import export
from assessments.questions.formats.markup import quoted
from assessments.questions.formats.moodle.cloze import write_gaps
from assessments.questions.formats.moodle.elements import CARRIED_TEXTS
from assessments.questions.formats.moodle.kind_writers import BODIES, formatted, text_of
from assessments.questions.formats.moodle.reader import read
from assessments.questions.formats.results import (
    InexpressibleError,
    ReadResult,
    WriteResult,
)
from assessments.questions.items import Item
from assessments.questions.kinds.cloze import Cloze

_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_CLOSING = "</quiz>\n"


def write(items: Iterable[Item]) -> WriteResult:
    """A Moodle XML file, and the questions that it has no way to write."""
    exported = export(items, _question, _read_piece, format_name="Moodle XML")
    pieces, category = [], ""
    for item, piece in exported.written:
        own = _category(item.category) if item.category else ""
        question = piece.removeprefix(own)
        pieces.append(
            question
            if item.category == category
            else _category(item.category) + question
        )
        category = item.category
    data = (_OPENING + "".join(pieces) + _CLOSING).encode()
    return WriteResult(data, tuple(exported.left_out), tuple(exported.notes))


def _read_piece(piece: str) -> ReadResult:
    return read((_OPENING + piece + _CLOSING).encode())


def _category(path: str) -> str:
    full = f"$course$/top/{path}" if path else "$course$/top"
    return f'<question type="category"><category><text>{quoted(full)}</text></category></question>\n'


def _question(item: Item, comment: str) -> str:
    write_body = BODIES.get(type(item.content))
    if write_body is None:
        raise InexpressibleError(f"a question of the kind {item.kind}")
    kind, body = write_body(item.content, item.text_format)
    text = (
        write_gaps(item.text, item.content, item.text_format)
        if isinstance(item.content, Cloze)
        else item.text
    )
    lines = [
        f'<question type="{kind}">',
        f"<!-- {comment} -->" if comment else "",
        f"<name>{text_of(item.title)}</name>",
        formatted("questiontext", text, item.text_format),
        formatted("generalfeedback", item.feedback, item.text_format),
        f"<defaultgrade>{plain_number(item.points)}</defaultgrade>",
        f"<idnumber>{quoted(item.external_id)}</idnumber>" if item.external_id else "",
        *_carried(item),
        *body,
        *(formatted("hint", hint, item.text_format) for hint in item.hints),
        "<tags>"
        + "".join(f"<tag>{text_of(tag)}</tag>" for tag in item.tags)
        + "</tags>"
        if item.tags
        else "",
        "</question>\n",
    ]
    return (_category(item.category) if item.category else "") + "\n".join(
        line for line in lines if line
    )


def _carried(item: Item) -> list[str]:
    """Moodle's own settings, where the question brought them from there."""
    lines = []
    for name, value in item.metadata.items():
        if not isinstance(value, str) or not name.isidentifier() or not name.isascii():
            continue
        if name in CARRIED_TEXTS:
            lines.append(formatted(name, value, item.text_format))
        else:
            lines.append(f"<{name}>{quoted(value)}</{name}>")
    return lines
