"""The results of an exam as a table for a spreadsheet."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import StringIO
from typing import Any

from assessments.exams.results.serializers import ResultSerializer
from tracker_project.api.rows import Row

COLUMNS = ResultSerializer.Meta.fields
# A cell that begins like this is a formula to a spreadsheet.
ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(rows: Iterable[Row]) -> str:
    """The rows with a heading; nothing in them is taken for a formula."""
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(row[column]) for column in COLUMNS] for row in rows)
    return table.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, float):
        return str(value).removesuffix(".0")
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).replace("+00:00", "Z")
    text = str(value)
    return f"'{text}" if text.startswith(ACTIVE) else text
