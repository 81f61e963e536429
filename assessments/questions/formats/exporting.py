"""Writes question by question, and reads each back.

What would not come back the same is named instead.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from assessments.questions.formats import extras
from assessments.questions.formats.cleaning import clean_item
from assessments.questions.formats.gap_letters import lettered
from assessments.questions.formats.results import (
    Fault,
    InexpressibleError,
    ReadResult,
    UnreadableError,
    WriteResult,
)
from assessments.questions.items import Item, to_json

# Writes one question with the words of a comment (empty for none), and reads such a
# piece back.
Writer = Callable[[Item, str], str]
Reader = Callable[[str], ReadResult]


@dataclass(slots=True)
class Exported:
    """The written questions with their pieces, in order, and what could not be said."""

    written: list[tuple[Item, str]] = field(default_factory=list)
    left_out: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def pieces(self, write_category: Callable[[str], str]) -> list[str]:
        """The pieces, with the category before each that is in another than the last.

        A piece of a question that has a category begins with it.
        """
        pieces = []
        category = ""
        for item, piece in self.written:
            if item.category:
                piece = piece.removeprefix(write_category(item.category))
            if item.category != category:
                piece = write_category(item.category) + piece
            pieces.append(piece)
            category = item.category
        return pieces

    def as_file(self, text: str) -> WriteResult:
        """The text that was made of the pieces as a file in UTF-8."""
        return WriteResult(text.encode(), tuple(self.left_out), tuple(self.notes))


def export(
    items: Iterable[Item],
    write: Writer,
    read: Reader,
    *,
    format_name: str,
    reduce: Callable[[Item], tuple[Item, list[str]]] = lambda item: (item, []),
) -> Exported:
    """Every question as a piece that reads back equal, or why there is none.

    `reduce` gives what a small format keeps of a question, and the names of what it
    drops.
    """
    result = Exported()
    for number, original in enumerate(items, 1):
        name = original.title or original.external_id or f"question {number}"
        try:
            item, dropped = reduce(clean_item(original))
            piece, kept = write_piece(item, write, read)
        except (InexpressibleError, UnreadableError) as error:
            message = f"{format_name} cannot hold it: {error}"
            result.left_out.append(Fault(message, item=name))
            continue

        result.written.append((item, piece))
        if dropped:
            message = f"{format_name} does not keep: {', '.join(dropped)}"
            result.notes.append(Fault(message, item=name))
        if kept:
            names = ", ".join(kept)
            message = f"kept in a comment that other systems ignore: {names}"
            result.notes.append(Fault(message, item=name))
    return result


def write_piece(item: Item, write: Writer, read: Reader) -> tuple[str, list[str]]:
    """A piece that reads back equal, and the names of the settings in its comment."""
    plain, patch = lettered(item)
    piece = write(plain, "")
    back = read_back(piece, read)
    if back == item:
        return piece, []

    patch |= extras.difference(to_json(back), to_json(plain))
    lost = extras.inexpressible(patch)
    if lost:
        raise InexpressibleError(", ".join(lost))

    kept = extras.kept_names(patch)
    piece = write(plain, extras.comment(patch))
    if read_back(piece, read) != item:
        raise InexpressibleError(", ".join(kept))
    return piece, kept


def read_back(piece: str, read: Reader) -> Item:
    result = read(piece)
    if result.errors:
        raise InexpressibleError(result.errors[0].error)
    if len(result.found) != 1:
        raise InexpressibleError("it would not be read as one question")
    return result.found[0].item
