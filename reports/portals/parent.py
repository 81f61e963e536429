"""A parent's first page: how each child is doing, what is due and what is new."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter
from typing import Any

from academics.models import Student
from assessments.marks.averages import averages_by, counting
from assessments.marks.models import Assessment
from attendance.models import Attendance
from notifications.models import Reminder
from predictions.risk import Threshold, reasons_for
from tracker_project.api.figures import rounded

NEW = timedelta(days=14)
MOST = 20  # of what is due and what is new, for each child
Rows = dict[int, list[dict[str, Any]]]


def children(user: Any, day: date) -> list[dict[str, Any]]:
    """Each child of a parent, as of `day` at the school; the number of queries does not grow with the children."""
    found = list(
        Student.objects.visible_to(user)
        .select_related("school_class")
        .order_by("student_id")
    )
    ids = [child.pk for child in found]
    marks = Assessment.objects.visible_to(user).filter(student__in=ids)
    units = averages_by(counting(marks), "student", "unit__code", "unit__name")
    by_code = sorted(units.items(), key=itemgetter(0))
    threshold = Threshold.in_force()
    due, new, missed = (
        _due(user, ids, day),
        _new_marks(marks, day),
        _missed(user, ids, day),
    )
    return [
        {
            **_facts(child, threshold),
            "units": [
                {
                    "unit": code,
                    "name": name,
                    "average": average.rounded,
                    "marks": average.marks,
                }
                for (student, code, name), average in by_code
                if student == child.pk
            ],
            "due": due.get(child.pk, [])[:MOST],
            "new_marks": new.get(child.pk, [])[:MOST],
            "missed": missed.get(child.pk, [])[:MOST],
        }
        for child in found
    ]


def _facts(child: Student, threshold: Threshold) -> dict[str, Any]:
    """What is kept on the child, and what of it lies below the school's bounds."""
    known = {
        "average": child.average,
        "attendance_rate": child.attendance_rate,
        "predicted": None,
    }
    return {
        "student_id": child.student_id,
        "full_name": child.full_name,
        "class_id": child.school_class_id,
        "class_name": child.school_class.class_name if child.school_class else None,
        "status": child.status or None,
        "average": rounded(child.average),
        "attendance_rate": child.attendance_rate,
        "open_alerts": reasons_for(known, threshold),
    }


def _by_student(rows: Iterable[tuple[int, dict[str, Any]]]) -> Rows:
    found: Rows = {}
    for student, row in rows:
        found.setdefault(student, []).append(row)
    return found


def _due(user: Any, ids: list[int], day: date) -> Rows:
    """What is still to be done, the next first; what is overdue too."""
    rows = (
        Reminder.objects.visible_to(user)
        .filter(student__in=ids, is_completed=False)
        .order_by("due_date", "pk")
    )
    columns = ("student_id", "message", "due_date", "unit__code")
    return _by_student(
        (
            student,
            {"message": message, "due_date": due, "unit": unit, "overdue": due < day},
        )
        for student, message, due, unit in rows.values_list(*columns)
        if student is not None
    )


def _new_marks(marks: Any, day: date) -> Rows:
    columns = (
        "student_id",
        "unit__code",
        "assessment_type",
        "title",
        "percentage",
        "status",
        "date_taken",
    )
    since = datetime.combine(day - NEW, time.min, tzinfo=UTC)
    rows = (
        marks.filter(released_at__gte=since)
        .order_by("-date_taken", "-pk")
        .values_list(*columns)
    )
    return _by_student(
        (
            student,
            {
                "unit": unit,
                "assessment_type": kind,
                "title": title,
                "percentage": percentage,
                "status": status,
                "date_taken": taken,
            },
        )
        for student, unit, kind, title, percentage, status, taken in rows
    )


def _missed(user: Any, ids: list[int], day: date) -> Rows:
    rows = Attendance.objects.visible_to(user).filter(
        student__in=ids, date__gt=day - NEW
    )
    columns = ("student_id", "date", "status", "note")
    return _by_student(
        (student, {"date": date_, "status": status, "note": note})
        for student, date_, status, note in rows.exclude(status="present")
        .order_by("-date")
        .values_list(*columns)
    )
