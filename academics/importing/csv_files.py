"""A CSV file row by row: what it says, and what is wrong with it by line and column."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from academics.importing.columns import Layout, Table, UnreadableFileError

Source = Callable[[], IO[bytes]]
DELIMITERS = ",;\t|"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CHUNK = 1 << 20  # characters that are read at once, and the longest header
LONGEST_VALUE = 100  # so much of a cell is told beside what is wrong with it
MOST_COLUMNS = 1000
LONGEST_CELL = csv.field_size_limit()


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, or with a row where `column` is None.

    The header is line 1.
    """

    line: int
    column: str | None
    value: str | None
    error: str

    def as_json(self) -> dict[str, object]:
        """As a result tells it."""
        value = self.value
        if value is not None:
            value = value.replace("\x00", "\ufffd")[:LONGEST_VALUE]
        return {
            "line": self.line,
            "column": self.column,
            "value": value,
            "error": self.error,
        }


@dataclass
class Record:
    """A row of the file: its values by field, or its faults."""

    line: int
    # What a cell holds is for its column's parser to say.
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def decoded(stream: IO[bytes]) -> io.TextIOWrapper:
    """The text of a file in UTF-8, with or without a BOM, or in UTF-16 with one."""
    start = stream.read(2)
    stream.seek(0)
    encoding = "utf-16" if start in UTF_16 else "utf-8-sig"
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def count_lines(source: Source) -> int:
    """The number of lines, once every byte of the file has proved to be text."""
    lines = 0
    ends_open = False
    try:
        with source() as stream, decoded(stream) as text:
            while chunk := text.read(CHUNK):
                lines += chunk.count("\n")
                ends_open = not chunk.endswith("\n")
    except UnicodeError:
        sentence = (
            f"Not a text in UTF-8: see about line {lines + 1}. "
            "Save the file as 'CSV UTF-8'."
        )
        raise UnreadableFileError(sentence) from None
    return lines + ends_open


def is_blank(cells: Sequence[str]) -> bool:
    """Whether a row says nothing, as a spreadsheet's last rows often do."""
    return not any(cell.strip() for cell in cells)


class File:
    """A CSV file of a table.

    Its layout is known once it is opened, its rows come one by one.
    """

    def __init__(self, source: Source, table: Table) -> None:
        self.source = source
        self.table = table
        with source() as stream, decoded(stream) as text:
            start = self._start_of(text)
        self.delimiter, header = self._header(start)
        self.layout: Layout = table.layout(header)

    @staticmethod
    def _start_of(text: IO[str]) -> str:
        """Enough of the text to hold the header."""
        try:
            start = text.read(CHUNK)
        except UnicodeError:
            raise UnreadableFileError("Not a CSV file in UTF-8.") from None
        if len(start) == CHUNK and len(start.splitlines()) == 1:
            raise UnreadableFileError(
                f"The header is longer than {CHUNK:,} characters."
            )
        return start

    def _header(self, start: str) -> tuple[str, list[str]]:
        """The delimiter by which most columns are known, and the header."""
        headers = {mark: self._first_row(start, mark) for mark in DELIMITERS}
        delimiter = max(
            DELIMITERS, key=lambda mark: self.table.known_in(headers[mark] or [])
        )
        header = headers[delimiter]
        if header is None:
            raise UnreadableFileError(
                f"A cell of the header is longer than {LONGEST_CELL:,} characters."
            )
        if not header:
            raise UnreadableFileError("The file is empty.")
        if len(header) > MOST_COLUMNS:
            raise UnreadableFileError(
                f"The header has {len(header):,} columns; "
                f"at most {MOST_COLUMNS:,} are read."
            )
        return delimiter, header

    @staticmethod
    def _first_row(start: str, delimiter: str) -> list[str] | None:
        """The cells of the header; None where a cell is too long to be one."""
        rows = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter)
        try:
            return next((row for row in rows if not is_blank(row)), [])
        except csv.Error:
            return None

    def records(self) -> Iterator[Record]:
        """Every row that isn't blank, the header left out."""
        first_lines: dict[str, int] = {}
        with self.source() as stream, decoded(stream) as text:
            for line, cells in self._rows(text):
                if isinstance(cells, Fault):
                    yield Record(line, faults=[cells])
                    continue
                record = self._record(line, cells)
                if not record.faults and self.table.key:
                    self._check_key(record, first_lines)
                yield record

    def _rows(self, text: IO[str]) -> Iterator[tuple[int, list[str] | Fault]]:
        """The cells of each row with the line on which it starts.

        A row that isn't CSV comes as its fault.
        """
        reader = csv.reader(text, delimiter=self.delimiter, strict=True)
        header_seen = False
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                is_too_long = "field limit" in str(error)
                if is_too_long and reader.line_num > line:
                    # What follows is the middle of that cell.
                    raise UnreadableFileError(
                        f"In line {line} a cell begins that is longer than "
                        f"{LONGEST_CELL:,} characters. Is a quotation mark missing?"
                    ) from None
                yield line, Fault(line, None, None, f"Not well-formed CSV: {error}.")
                continue

            if is_blank(cells):
                continue
            if header_seen:
                yield line, cells
            header_seen = True

    def _record(self, line: int, cells: Sequence[str]) -> Record:
        record = Record(line)
        width = self.layout.width
        if len(cells) < width or not is_blank(cells[width:]):
            sentence = f"{len(cells)} cells where the header has {width}."
            record.faults.append(Fault(line, None, None, sentence))
            return record

        for place, column in self.layout.places:
            cell = cells[place].strip()
            try:
                record.values[column.field] = column.parse(cell) if cell else None
                if "\x00" in cell:
                    raise ValueError("NUL characters are not allowed.")
            except ValueError as error:
                record.faults.append(Fault(line, column.name, cell, str(error)))
        return record

    def _check_key(self, record: Record, first_lines: dict[str, int]) -> None:
        """Refuse the second row of a key."""
        key = record.values.get(self.table.key)
        if key is None:
            return
        first = first_lines.setdefault(key, record.line)
        if first != record.line:
            column = self.layout.column_of(self.table.key)
            sentence = f"The same as in line {first}."
            record.faults.append(Fault(record.line, column.name, str(key), sentence))
