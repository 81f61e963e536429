"""Import a file of students: `manage.py import_students FILE`."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from academics.importing.columns import UnreadableFileError
from academics.importing.services import Mode, Result, run_import
from academics.importing.students import STUDENTS
from tasks.background import RefusedError

MOST_LISTED = 20


@contextmanager
def one_transaction() -> Iterator[Callable[[Result], None]]:
    """Everything is written, or nothing."""
    with transaction.atomic():
        yield lambda result: None


class Command(BaseCommand):
    requires_system_checks: Sequence[str] = ()  # type: ignore[assignment]
    help = (
        "Import students from a CSV file with the columns of "
        "StudentPerformanceFactors.csv."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="check the file and count, write nothing",
        )
        parser.add_argument(
            "--mode",
            choices=[mode.value for mode in Mode],
            default=Mode.ALL_OR_NOTHING.value,
            help=(
                "what a file with errors does: nothing (the default), or all but the "
                "rows with errors"
            ),
        )

    # Django's own signature.
    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")

        started = time.perf_counter()
        try:
            result = run_import(
                lambda: path.open("rb"),
                STUDENTS,
                mode=options["mode"],
                dry_run=options["dry_run"],
                completing=one_transaction,
            )
        except RefusedError as error:
            self._list_faults(error.result["errors"], error.result["error_count"])
            raise CommandError(error.message) from error
        except UnreadableFileError as error:
            raise CommandError(f"{path}: {error}") from error

        self._list_faults(result["errors"], result["error_count"])
        self._summarise(result, time.perf_counter() - started)

    def _list_faults(self, faults: Sequence[dict[str, object]], number: int) -> None:
        for fault in faults[:MOST_LISTED]:
            place = f"line {fault['line']}"
            if fault["column"]:
                place += f", {fault['column']}"
            value = f" ({fault['value']})" if fault["value"] else ""
            self.stderr.write(f"{place}: {fault['error']}{value}")
        if number > MOST_LISTED:
            self.stderr.write(f"... and {number - MOST_LISTED} more.")

    def _summarise(self, result: Result, seconds: float) -> None:
        would = "A dry run, nothing was written: " if result["dry_run"] else ""
        self.stdout.write(
            f"{would}{result['imported']} imported, {result['updated']} updated, "
            f"{result['skipped']} skipped, {result['error_count']} errors "
            f"in {seconds:.1f} s."
        )
