"""The rate that each student's row keeps."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery

from academics.models import Student
from attendance.models import Attendance
from attendance.querysets import SUMS, kept_rate


def refresh_rates(student_ids: Collection[int] | None = None) -> int:
    """Write `attendance_rate` of these students (None: of all) from their records, in one statement.

    Belongs in the transaction that changes the records. Returns how many students it wrote.
    """
    students = Student.objects.all() if student_ids is None else Student.objects.filter(pk__in=student_ids)
    if connection.vendor == "postgresql":
        return _refresh_joined(students)
    records: Any = Attendance.objects.filter(student=OuterRef("pk")).order_by().values("student")
    return students.update(attendance_rate=Subquery(records.counted().values_list(kept_rate())[:1]))


def _refresh_joined(students: Any) -> int:
    """The same by UPDATE ... FROM, which counts a whole school's records in half the time: in one pass."""
    path = "attendance_records"
    sums = {name: Count(path, filter=_beneath(path, which)) for name, which in SUMS.items()}
    rates = students.order_by().values("pk").annotate(**sums).values_list("pk", kept_rate())
    counted, values = rates.query.sql_with_params()
    table = Student._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET attendance_rate = found.rate "  # noqa: S608 - names of our own columns
            f"FROM ({counted}) AS found (student, rate) WHERE {table}.id = found.student",
            values,
        )
        return int(cursor.rowcount)


def _beneath(path: str, which: Q) -> Q:
    """The same condition, on rows at the end of `path`."""
    parts: Any = which.children
    moved = [_beneath(path, each) if isinstance(each, Q) else (f"{path}__{each[0]}", each[1]) for each in parts]
    return Q(*moved, _connector=which.connector, _negated=which.negated)
