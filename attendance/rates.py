"""The rate that each student's row keeps."""

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Subquery

from academics.models import Student
from attendance.models import Attendance
from attendance.querysets import kept_rate


def refresh_rates(student_ids: Collection[int] | None = None) -> int:
    """Write `attendance_rate` of these students (None: of all) from their records, in one statement.

    Belongs in the transaction that changes the records. Returns how many students it wrote.
    """
    students = Student.objects.all() if student_ids is None else Student.objects.filter(pk__in=student_ids)
    records: Any = Attendance.objects.filter(student=OuterRef("pk")).order_by().values("student")
    return students.update(attendance_rate=Subquery(records.counted().values_list(kept_rate())[:1]))
