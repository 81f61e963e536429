"""The results of an exam as a table for a spreadsheet."""

import csv
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from io import StringIO

from assessments.exams.results.serializers import ResultSerializer
from tracker_project.api.rows import Row

COLUMNS = ResultSerializer.Meta.fields
# A cell that begins like this is a formula to a spreadsheet.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(rows: Iterable[Row]) -> str:
    """The rows with a heading; nothing in them is taken for a formula."""
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(row[column]) for column in COLUMNS])
    return table.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, float):
        return str(value).removesuffix(".0")
    if isinstance(value, date):  # or a datetime
        return value.isoformat().replace("+00:00", "Z")

    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
