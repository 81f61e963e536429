"""A parent's first page: how each child is doing, what is due and what is new."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter

from academics.models import Student
from accounts.models import User
from assessments.marks.averages import averages_by, counting
from assessments.marks.models import Assessment
from assessments.marks.querysets import AssessmentQuerySet
from attendance.models import Attendance
from notifications.models import Reminder
from predictions.risk import Threshold, reasons_for
from tracker_project.api.figures import rounded

NEW = timedelta(days=14)
MOST = 20  # of what is due and what is new, for each child

Row = dict[str, object]
RowsByStudent = dict[int, list[Row]]


def children_of(user: User, day: date) -> list[Row]:
    """Each child of a parent, as of `day` at the school.

    The number of queries does not grow with the children.
    """
    children = (
        Student.objects.visible_to(user)
        .select_related("school_class")
        .order_by("student_id")
    )
    ids = [child.pk for child in children]
    marks = Assessment.objects.visible_to(user).filter(student__in=ids)

    units = _units(marks)
    due = _due(user, ids, day)
    new_marks = _new_marks(marks, day)
    missed = _missed(user, ids, day)
    threshold = Threshold.in_force()

    rows = []
    for child in children:
        row = _figures(child, threshold)
        row["units"] = units[child.pk]
        row["due"] = due[child.pk][:MOST]
        row["new_marks"] = new_marks[child.pk][:MOST]
        row["missed"] = missed[child.pk][:MOST]
        rows.append(row)
    return rows


def _figures(child: Student, threshold: Threshold) -> Row:
    """What the child's record holds, and what of it lies below the school's bounds."""
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


def _units(marks: AssessmentQuerySet) -> RowsByStudent:
    averages = averages_by(counting(marks), "student", "unit__code", "unit__name")

    rows: RowsByStudent = defaultdict(list)
    for (student, code, name), average in sorted(averages.items(), key=itemgetter(0)):
        rows[student].append(
            {
                "unit": code,
                "name": name,
                "average": average.rounded,
                "marks": average.marks,
            }
        )
    return rows


def _due(user: User, ids: Sequence[int], day: date) -> RowsByStudent:
    """What is still to be done, the next first; what is overdue too."""
    reminders = (
        Reminder.objects.visible_to(user)
        .filter(student__in=ids, is_completed=False)
        .order_by("due_date", "pk")
        .values_list("student_id", "message", "due_date", "unit__code")
    )

    rows: RowsByStudent = defaultdict(list)
    for student, message, due_date, unit in reminders:
        rows[student].append(
            {
                "message": message,
                "due_date": due_date,
                "unit": unit,
                "overdue": due_date < day,
            }
        )
    return rows


def _new_marks(marks: AssessmentQuerySet, day: date) -> RowsByStudent:
    since = datetime.combine(day - NEW, time.min, tzinfo=UTC)
    released = (
        marks.filter(released_at__gte=since)
        .order_by("-date_taken", "-pk")
        .values_list(
            "student_id",
            "unit__code",
            "assessment_type",
            "title",
            "percentage",
            "status",
            "date_taken",
        )
    )

    rows: RowsByStudent = defaultdict(list)
    for student, unit, kind, title, percentage, status, date_taken in released:
        rows[student].append(
            {
                "unit": unit,
                "assessment_type": kind,
                "title": title,
                "percentage": percentage,
                "status": status,
                "date_taken": date_taken,
            }
        )
    return rows


def _missed(user: User, ids: Sequence[int], day: date) -> RowsByStudent:
    absences = (
        Attendance.objects.visible_to(user)
        .filter(student__in=ids, date__gt=day - NEW)
        .exclude(status="present")
        .order_by("-date")
        .values_list("student_id", "date", "status", "note")
    )

    rows: RowsByStudent = defaultdict(list)
    for student, missed_on, status, note in absences:
        rows[student].append({"date": missed_on, "status": status, "note": note})
    return rows
