"""What a file of rows may hold: its columns, each with its parser, and how a header names them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from academics.importing.parsers import Parser

SAME = re.compile(r"[\s_-]+")


class UnreadableFileError(Exception):
    """The file as a whole can't be read: not a CSV file, the wrong encoding, a column missing."""


def plain(name: str) -> str:
    """A header's name without case; spaces, underscores and hyphens are alike."""
    return SAME.sub("_", name.strip()).casefold()


@dataclass(frozen=True)
class Column:
    """One column: its name in the header, the field that it fills, what its cells mean."""

    name: str
    parse: Parser
    fills: str = ""
    required: bool = True

    @cached_property
    def field(self) -> str:
        """The field that it fills."""
        return self.fills or plain(self.name)


@dataclass(frozen=True)
class Table:
    """The columns of a kind of file; `key` is the field that names a row, twice in a file is an error."""

    columns: tuple[Column, ...]
    key: str = ""

    def layout(self, header: Sequence[str]) -> "Layout":
        """Where each column stands; UnreadableFileError where one is missing or given twice."""
        by_name = {plain(column.name): column for column in self.columns}
        layout = Layout(len(header))
        for place, cell in enumerate(header):
            column = by_name.pop(plain(cell), None)
            if column is not None:
                layout.places.append((place, column))
            elif any(plain(cell) == plain(known.name) for _, known in layout.places):
                raise UnreadableFileError(f"The column {cell.strip()} is there twice.")
            elif cell.strip():
                layout.ignored.append(cell.strip()[:100])
        if missing := [column.name for column in by_name.values() if column.required]:
            raise UnreadableFileError(f"Columns are missing: {', '.join(missing)}.")
        return layout

    def known_in(self, header: Sequence[str]) -> int:
        """How many of the header's names are columns of this table."""
        return len(
            {plain(cell) for cell in header}
            & {plain(column.name) for column in self.columns}
        )


@dataclass
class Layout:
    """Where the columns stand in one file."""

    width: int
    places: list[tuple[int, Column]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def fields(self) -> set[str]:
        """The fields that this file fills."""
        return {column.field for _, column in self.places}
