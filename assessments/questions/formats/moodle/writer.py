"""Questions as Moodle XML, each with its category before it where that changes."""

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

OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
CLOSING = "</quiz>\n"


def write(items: Iterable[Item]) -> WriteResult:
    """A Moodle XML file, and the questions that it has no way to write."""
    exported = export(items, write_question, read_piece, format_name="Moodle XML")
    pieces = exported.pieces(write_category)
    return exported.as_file(OPENING + "".join(pieces) + CLOSING)


def read_piece(piece: str) -> ReadResult:
    return read((OPENING + piece + CLOSING).encode())


def write_category(path: str) -> str:
    text = text_of(f"$course$/top/{path}" if path else "$course$/top")
    return f'<question type="category"><category>{text}</category></question>\n'


def write_question(item: Item, comment: str) -> str:
    """The question's element, after that of its category if it has one."""
    write_body = BODIES.get(type(item.content))
    if write_body is None:
        raise InexpressibleError(f"a question of the kind {item.kind}")
    kind, body = write_body(item.content, item.text_format)

    text = item.text
    if isinstance(item.content, Cloze):
        text = write_gaps(text, item.content, item.text_format)

    lines = [f'<question type="{kind}">']
    if comment:
        lines.append(f"<!-- {comment} -->")
    lines.append(f"<name>{text_of(item.title)}</name>")
    lines.append(formatted("questiontext", text, item.text_format))
    lines.append(formatted("generalfeedback", item.feedback, item.text_format))
    lines.append(f"<defaultgrade>{plain_number(item.points)}</defaultgrade>")
    if item.external_id:
        lines.append(f"<idnumber>{quoted(item.external_id)}</idnumber>")
    lines += write_carried(item)
    lines += body
    for hint in item.hints:
        lines.append(formatted("hint", hint, item.text_format))
    if item.tags:
        tags = "".join(f"<tag>{text_of(tag)}</tag>" for tag in item.tags)
        lines.append(f"<tags>{tags}</tags>")
    lines.append("</question>\n")

    question = "\n".join(lines)
    return write_category(item.category) + question if item.category else question


def write_carried(item: Item) -> list[str]:
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
