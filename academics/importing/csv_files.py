"""Reading a CSV file row by row: what it says, and what is wrong with it by line and column."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from academics.importing.columns import Column, Layout, Table, UnreadableFileError

Source = Callable[[], IO[bytes]]
DELIMITERS = ",;\t|"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CHUNK, LONGEST_VALUE, MOST_COLUMNS = 1 << 20, 100, 1000
LONGEST_CELL = csv.field_size_limit()
UNCLOSED = f"In line {{line}} a cell begins that is longer than {LONGEST_CELL:,} characters. Is a quotation mark missing?"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, or with a row where `column` is None; the header is line 1."""

    line: int
    column: str | None
    value: str | None
    error: str

    def shown(self) -> dict[str, Any]:
        """As a result tells it."""
        value = (
            None
            if self.value is None
            else self.value.replace("\x00", "\ufffd")[:LONGEST_VALUE]
        )
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
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def decoded(stream: IO[bytes]) -> io.TextIOWrapper:
    """The text of a file in UTF-8, with or without a BOM, or in UTF-16 with one."""
    start = stream.read(2)
    stream.seek(0)
    return io.TextIOWrapper(
        stream, encoding="utf-16" if start in UTF_16 else "utf-8-sig", newline=""
    )


def check_text(source: Source) -> int:
    """The number of lines, once every byte of the file has proved to be text."""
    lines, ends_open = 0, False
    try:
        with source() as stream, decoded(stream) as text:
            while chunk := text.read(CHUNK):
                lines, ends_open = lines + chunk.count("\n"), not chunk.endswith("\n")
    except UnicodeError:
        sentence = f"Not a text in UTF-8: see about line {lines + 1}. Save the file as 'CSV UTF-8'."
        raise UnreadableFileError(sentence) from None
    return lines + ends_open


def blank(cells: Sequence[str]) -> bool:
    """Whether a row says nothing, as a spreadsheet's last rows often do."""
    return not any(cell.strip() for cell in cells)


class File:
    """A CSV file of a table: its layout is known once it is opened, its rows come one by one."""

    def __init__(self, source: Source, table: Table) -> None:
        self.source, self.table = source, table
        with source() as stream, decoded(stream) as text:
            self.delimiter, self.layout = self._header(text)

    def _header(self, text: IO[str]) -> tuple[str, Layout]:
        try:
            start = text.read(CHUNK)
        except UnicodeError:
            raise UnreadableFileError("Not a CSV file in UTF-8.") from None
        if len(start) == CHUNK and len(start.splitlines()) == 1:
            raise UnreadableFileError(
                f"The header is longer than {CHUNK:,} characters."
            )
        headers = {mark: self._first_row(start, mark) for mark in DELIMITERS}
        mark = max(
            DELIMITERS, key=lambda each: self.table.known_in(headers[each] or [])
        )
        return mark, self.table.layout(self._sound(headers[mark]))

    @staticmethod
    def _first_row(start: str, mark: str) -> list[str] | None:
        """The cells of the header; None where a cell is too long to be one."""
        rows = csv.reader(io.StringIO(start, newline=""), delimiter=mark)
        try:
            return next((row for row in rows if not blank(row)), [])
        except csv.Error:
            return None

    @staticmethod
    def _sound(header: list[str] | None) -> list[str]:
        if header is None:
            raise UnreadableFileError(
                f"A cell of the header is longer than {LONGEST_CELL:,} characters."
            )
        if not header:
            raise UnreadableFileError("The file is empty.")
        if len(header) > MOST_COLUMNS:
            raise UnreadableFileError(
                f"The header has {len(header):,} columns; at most {MOST_COLUMNS:,} are read."
            )
        return header

    def records(self) -> Iterator[Record]:
        """Every row that isn't blank, the header left out."""
        seen: dict[str, int] = {}
        with self.source() as stream, decoded(stream) as text:
            for line, cells in self._rows(text):
                record = (
                    self._record(line, cells)
                    if isinstance(cells, list)
                    else Record(line, faults=[cells])
                )
                if not record.faults and self.table.key:
                    self._refuse_second(record, seen)
                yield record

    def _rows(self, text: IO[str]) -> Iterator[tuple[int, list[str] | Fault]]:
        """The cells of each row with the line on which it starts; a row that isn't CSV as its fault."""
        reader = csv.reader(text, delimiter=self.delimiter, strict=True)
        header_seen = False
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if reader.line_num > line and "field limit" in str(
                    error
                ):  # what follows is the middle of that cell
                    raise UnreadableFileError(UNCLOSED.format(line=line)) from None
                yield line, Fault(line, None, None, f"Not well-formed CSV: {error}.")
                continue
            if blank(cells):
                continue
            if header_seen:
                yield line, cells
            header_seen = True

    def _record(self, line: int, cells: Sequence[str]) -> Record:
        width = self.layout.width
        if len(cells) < width or not blank(cells[width:]):
            return Record(
                line,
                faults=[
                    Fault(
                        line,
                        None,
                        None,
                        f"{len(cells)} cells where the header has {width}.",
                    )
                ],
            )
        record = Record(line)
        for place, column in self.layout.places:
            cell = cells[place].strip()
            try:
                record.values[column.field] = column.parse(cell) if cell else None
                if "\x00" in cell:
                    raise ValueError("NUL characters are not allowed.")
            except ValueError as error:
                record.faults.append(Fault(line, column.name, cell, str(error)))
        return record

    def _refuse_second(self, record: Record, seen: dict[str, int]) -> None:
        key = record.values.get(self.table.key)
        if key is None:
            return
        first = seen.setdefault(key, record.line)
        if first != record.line:
            column: Column = next(
                each for _, each in self.layout.places if each.field == self.table.key
            )
            record.faults.append(
                Fault(
                    record.line, column.name, str(key), f"The same as in line {first}."
                )
            )
