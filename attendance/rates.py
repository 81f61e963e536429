"""The rate that each student's row keeps."""

from collections.abc import Collection

from academics.models import Student
from attendance.models import Attendance
from attendance.querysets import COUNTS, kept_rate
from tracker_project.database.update import update_from


def refresh_rates(student_ids: Collection[int] | None = None) -> int:
    """Write `attendance_rate` of these students (None.

    Of all) from their records, in one statement.

    Belongs in the transaction that changes the records. Returns how many students it
    wrote.
    """
    if student_ids is not None and not student_ids:
        return 0
    counts = Attendance.objects.order_by().values("student").annotate(**COUNTS)
    return update_from(
        Student,
        "attendance_rate",
        counts,
        owner="student",
        value=kept_rate(),
        ids=student_ids,
    )
