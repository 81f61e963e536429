"""The rate that each student's row keeps."""

from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Subquery

from academics.models import Student
from attendance.models import Attendance
from attendance.querysets import kept_rate

# Names of our own columns; what was counted is beside every student, as some have no record left.
JOINED = """
    UPDATE academics_student SET attendance_rate = found.rate
    FROM academics_student whose LEFT JOIN ({counted}) AS found (student, rate) ON found.student = whose.id
    WHERE academics_student.id = whose.id AND (%s OR whose.id = ANY(%s))
"""


def refresh_rates(student_ids: Collection[int] | None = None) -> int:
    """Write `attendance_rate` of these students (None: of all) from their records, in one statement.

    Belongs in the transaction that changes the records. Returns how many students it wrote.
    """
    if student_ids is not None and not student_ids:
        return 0
    if connection.vendor == "postgresql":
        return _refresh_joined(student_ids)
    students = (
        Student.objects.all()
        if student_ids is None
        else Student.objects.filter(pk__in=student_ids)
    )
    records: Any = (
        Attendance.objects.filter(student=OuterRef("pk")).order_by().values("student")
    )
    return students.update(
        attendance_rate=Subquery(records.counted().values_list(kept_rate())[:1])
    )


def _refresh_joined(student_ids: Collection[int] | None) -> int:
    """The same by UPDATE ... FROM, which counts a whole school's records in one pass instead of one by one."""
    everybody = student_ids is None
    ids = [] if student_ids is None else list(student_ids)
    records: Any = (
        Attendance.objects.all()
        if everybody
        else Attendance.objects.filter(student__in=ids)
    )
    rates = (
        records.order_by()
        .values("student")
        .counted()
        .values_list("student", kept_rate())
    )
    counted, values = rates.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(JOINED.format(counted=counted), [*values, everybody, ids])
        return int(cursor.rowcount)
