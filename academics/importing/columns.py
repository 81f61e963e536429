"""What a file of rows may hold: its columns, and how a header names them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from academics.importing.parsers import Parser

ALIKE = re.compile(r"[\s_-]+")
LONGEST_NAME = 100  # so much of a column that is ignored is told


class UnreadableFileError(Exception):
    """The file as a whole can't be read.

    It is not a CSV file, in the wrong encoding, or without a column that it needs.
    """


def normalised(name: str) -> str:
    """A header's name without case; spaces, underscores and hyphens are alike."""
    return ALIKE.sub("_", name.strip()).casefold()


@dataclass(frozen=True)
class Column:
    """A name in the header, what its cells mean, and the field that it fills."""

    name: str
    parse: Parser
    fills: str = ""
    required: bool = True

    @cached_property
    def field(self) -> str:
        return self.fills or normalised(self.name)


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

    def column_of(self, field: str) -> Column:
        """The column that fills `field`; KeyError where there is none."""
        for _, column in self.places:
            if column.field == field:
                return column
        raise KeyError(field)


@dataclass(frozen=True)
class Table:
    """The columns of a kind of file.

    `key` is the field that names a row: it may not stand in a file twice.
    """

    columns: tuple[Column, ...]
    key: str = ""

    def layout(self, header: Sequence[str]) -> Layout:
        """Where each column stands.

        UnreadableFileError where one is missing or given twice.
        """
        missing = {normalised(column.name): column for column in self.columns}
        seen = set()
        layout = Layout(len(header))
        for place, cell in enumerate(header):
            name = normalised(cell)
            if name in seen:
                raise UnreadableFileError(f"The column {cell.strip()} is there twice.")
            column = missing.pop(name, None)
            if column is not None:
                layout.places.append((place, column))
                seen.add(name)
            elif cell.strip():
                layout.ignored.append(cell.strip()[:LONGEST_NAME])

        required = [column.name for column in missing.values() if column.required]
        if required:
            raise UnreadableFileError(f"Columns are missing: {', '.join(required)}.")
        return layout

    def known_in(self, header: Sequence[str]) -> int:
        """How many of the header's names are columns of this table."""
        names = {normalised(column.name) for column in self.columns}
        return len(names.intersection(map(normalised, header)))
