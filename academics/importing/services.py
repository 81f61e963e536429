"""An import from end to end: the file is checked, then written in one transaction.

The one code path of `manage.py import_students` and of `POST /api/data/import`.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any, Protocol

from academics.importing.columns import Table
from academics.importing.csv_files import Fault, File, Record, Source, count_lines
from tasks.background import RefusedError

MOST_FAULTS = 1000
MOST_IGNORED = 100
BATCH = 500  # rows


Result = dict[str, Any]  # JSON, as a task keeps it
Progress = Callable[[int, int], None]
Completing = Callable[[], AbstractContextManager[Callable[[Result], object]]]


class Mode(StrEnum):
    """What a file with faults does: nothing, or all but the faulty rows."""

    ALL_OR_NOTHING = "all_or_nothing"
    GOOD_ROWS = "good_rows"


@dataclass
class Counts:
    """What became of the rows."""

    imported: int = 0
    updated: int = 0
    skipped: int = 0


@dataclass
class Findings:
    """What a first reading of a file told; `unnamed` rows have no key."""

    rows: int = 0
    unnamed: int = 0
    keys: set[str] = field(default_factory=set)
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)


class Writer(Protocol):
    """Puts the rows of one kind of file into the database."""

    counts: Counts

    def write(self, rows: list[Record]) -> None:
        """Write a batch, or only count it in a dry run."""

    def finish(self) -> None:
        """Leave the audit trail's note."""


@dataclass(frozen=True)
class Entity:
    """A kind of rows that can be imported."""

    name: str
    table: Table
    writer: Callable[[File, Findings, bool], Writer]


def run_import(
    source: Source,
    entity: Entity,
    *,
    mode: str = Mode.ALL_OR_NOTHING,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
    completing: Completing,
) -> Result:
    """Import a file; the result says what became of its rows, in numbers.

    `completing` opens the transaction in which all is written and takes the result.
    Raises UnreadableFileError, or RefusedError with the result for a file with faults
    in the mode all_or_nothing (a dry run tells of them).
    """
    file = File(source, entity.table)
    findings = check_rows(file, progress)
    writes_nothing = findings.fault_count > 0 and mode == Mode.ALL_OR_NOTHING
    if writes_nothing and not dry_run:
        refusal = f"Nothing was imported: {_described_faults(findings)}."
        result = _result(Counts(), findings, file, dry_run)
        raise RefusedError(refusal, result)

    with completing() as succeed:
        counts = Counts()
        if not writes_nothing:
            counts = _write(file, entity, findings, dry_run)
        result = _result(counts, findings, file, dry_run)
        succeed(result)
    return result


def check_rows(file: File, progress: Progress) -> Findings:
    """Read every row once; keep at most MOST_FAULTS faults and count the rest."""
    total = max(count_lines(file.source) - 1, 1)
    findings = Findings()
    for record in file.records():
        findings.rows += 1
        key = record.values.get(file.table.key)
        if record.faults:
            findings.fault_count += len(record.faults)
            room = MOST_FAULTS - len(findings.faults)
            findings.faults += record.faults[:room]
        elif key is not None:
            findings.keys.add(key)
        else:
            findings.unnamed += 1
        if findings.rows % BATCH == 0:
            progress(min(record.line - 1, total - 1), total)
    progress(total, total)
    return findings


def _write(file: File, entity: Entity, findings: Findings, dry_run: bool) -> Counts:
    """Read the file again and write its good rows, batch by batch."""
    writer = entity.writer(file, findings, dry_run)
    good = (record for record in file.records() if not record.faults)
    while batch := list(islice(good, BATCH)):
        writer.write(batch)
    if not dry_run:
        writer.finish()
    return writer.counts


def _described_faults(findings: Findings) -> str:
    first = findings.faults[0]
    if findings.fault_count > 1:
        number = f"{findings.fault_count} errors, the first"
    else:
        number = "one error"
    column = f", column {first.column}" if first.column else ""
    return f"{number} in line {first.line}{column}: {first.error.rstrip('.')}"


def _result(counts: Counts, findings: Findings, file: File, dry_run: bool) -> Result:
    return {
        "imported": counts.imported,
        "updated": counts.updated,
        "skipped": counts.skipped,
        "rows": findings.rows,
        "errors": [fault.as_json() for fault in findings.faults],
        "error_count": findings.fault_count,
        "ignored_columns": file.layout.ignored[:MOST_IGNORED],
        "dry_run": dry_run,
    }
