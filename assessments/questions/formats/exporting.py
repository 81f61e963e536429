"""Writes question by question and reads each back: what would not come back the same is
named instead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from assessments.questions.formats import extras
from assessments.questions.formats.cleaning import clean_item
from assessments.questions.formats.gap_letters import lettered
from assessments.questions.formats.results import (
    Fault,
    Found,
    InexpressibleError,
    ReadResult,
    UnreadableError,
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


def export(
    items: Iterable[Item],
    write: Writer,
    read: Reader,
    *,
    format_name: str,
    reduce: Callable[[Item], tuple[Item, list[str]]] = lambda item: (item, []),
) -> Exported:
    """Every question as a piece that reads back equal, or its name and what the format has no way to say.

    `reduce` gives what a small format keeps of a question, and the names of what it drops.
    """
    result = Exported()
    for number, original in enumerate(items, 1):
        name = original.title or original.external_id or f"question {number}"
        try:
            item, dropped = reduce(clean_item(original))
            piece, kept = _fitted(item, write, read)
        except (InexpressibleError, UnreadableError) as error:
            result.left_out.append(
                Fault(f"{format_name} cannot hold it: {error}", item=name)
            )
            continue
        result.written.append((item, piece))
        reasons = {
            f"{format_name} does not keep": dropped,
            "kept in a comment that other systems ignore": kept,
        }
        result.notes += [
            Fault(f"{why}: {', '.join(what)}", item=name)
            for why, what in reasons.items()
            if what
        ]
    return result


def _fitted(item: Item, write: Writer, read: Reader) -> tuple[str, list[str]]:
    """The piece, and the names of the settings that went into a comment."""
    plain, patch = lettered(item)
    piece = write(plain, "")
    back = _read_back(piece, read)
    if back == item:
        return piece, []
    patch |= extras.difference(to_json(back), to_json(plain))
    lost = extras.inexpressible(patch)
    if lost:
        raise InexpressibleError(", ".join(lost))
    piece = write(plain, extras.comment(patch))
    if _read_back(piece, read) != item:
        raise InexpressibleError(", ".join(extras.kept_names(patch)))
    return piece, extras.kept_names(patch)


def _read_back(piece: str, read: Reader) -> Item:
    result = read(piece)
    if result.errors:
        raise InexpressibleError(result.errors[0].error)
    if len(result.found) != 1:
        raise InexpressibleError("it would not be read as one question")
    found: Found = result.found[0]
    return found.item
