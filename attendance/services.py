"""Attendance is marked, changed and removed here.

The students' rates are written in the same transaction.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from auditlog.models import LogEntry
from django.db import transaction
from django.utils import timezone

from academics.models import Student
from accounts import audit
from accounts.models import User
from attendance.marks import Key, Mark
from attendance.models import Attendance
from attendance.rates import refresh_rates
from attendance.signals import attendance_marked
from attendance.validators import not_in_the_future
from tracker_project.database.insert import insert
from tracker_project.errors import ConflictError, NotFoundError, ValidationError

MARKED_ALREADY = "There is a record of this student, class, day and period already."
ROWS_AT_ONCE = 500

Change = tuple[Attendance, Mark]  # a record, and what is said of it now


@dataclass(frozen=True)
class Marked:
    """What a marking did; `first` is the record of the first mark."""

    created: int
    updated: int
    first: Attendance | None


@transaction.atomic
def mark_attendance(marks: Sequence[Mark], *, by: User | None) -> Marked:
    """Record all of `marks`, or none; what is marked already takes the new status.

    Doing it twice changes nothing, and the number of queries does not grow with the
    number of marks, beyond what the database takes in one statement. Raises
    ValidationError where a day has not come yet, or where two marks speak of the same
    student, class, day and period.
    """
    _check(marks)
    _lock({mark.student for mark in marks})

    found = _records_of(marks)
    new: list[Mark] = []
    changes: list[Change] = []
    for mark in marks:
        record = found.get(mark.key)
        if record is None:
            new.append(mark)
        elif _differs(record, mark):
            changes.append((record, mark))

    _write_changes(changes, by)
    insert(Attendance, [_columns(mark, by) for mark in new])

    first = _records_of(marks[:1])[marks[0].key] if marks else None
    if new and first is not None:
        # One row for them all: a record tells itself who marked it first, and when.
        audit.note(LogEntry.Action.CREATE, first, {"created": [None, str(len(new))]})

    written = {mark.student for mark in new}
    written |= {mark.student for _, mark in changes}
    _refresh(written)
    return Marked(created=len(new), updated=len(marks) - len(new), first=first)


def record_attendance(mark: Mark, *, by: User | None) -> tuple[Attendance, bool]:
    """Record one mark; its record, and whether that is new."""
    marked = mark_attendance([mark], by=by)
    assert marked.first is not None
    return marked.first, bool(marked.created)


@transaction.atomic
def change_attendance(
    record: Attendance, *, by: User | None, **changes: object
) -> Attendance:
    """Correct columns of a record.

    Raises ConflictError where another record speaks of that student, class, day and
    period, and NotFoundError where the record is gone.
    """
    _lock({record.student_id})
    # As it is now that nobody else can change it.
    current = Attendance.objects.filter(pk=record.pk).first()
    if current is None:
        raise NotFoundError("Resource not found")

    for name, value in changes.items():
        setattr(current, name, value)
    current.marked_by = by
    not_in_the_future(current.date)
    if Attendance.objects.same_as(current).exists():
        raise ConflictError(MARKED_ALREADY)

    current.save()
    _refresh({current.student_id})
    return current


@transaction.atomic
def remove_attendance(records: Collection[Attendance], *, by: User | None) -> None:
    """Take records out again, as if they had never been marked."""
    students = {record.student_id for record in records}
    _lock(students)
    for record in records:
        record.delete()
    _refresh(students)


def _check(marks: Sequence[Mark]) -> None:
    if len({mark.key for mark in marks}) < len(marks):
        raise ValidationError(
            "The same student, class, day and period is marked twice."
        )
    for day in {mark.date for mark in marks}:
        not_in_the_future(day)


def _lock(students: Collection[int]) -> None:
    """Let one change of a student's attendance at a time go on.

    So the rate counts them all. Before anything is written, and in one order, so that
    two registers never wait for each other.
    """
    rows = Student.objects.select_for_update().filter(pk__in=students).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _records_of(marks: Sequence[Mark]) -> dict[Key, Attendance]:
    """The records that there are of what is marked, by their key."""
    students = {mark.student for mark in marks}
    days = {mark.date for mark in marks}
    found = {}
    for each in Attendance.objects.filter(student__in=students, date__in=days):
        key = (each.student_id, each.school_class_id, each.date, each.period)
        found[key] = each
    return found


def _differs(record: Attendance, mark: Mark) -> bool:
    return record.status != mark.status or mark.note not in (None, record.note)


def _columns(mark: Mark, by: User | None) -> dict[str, object]:
    return {
        "student": mark.student,
        "school_class": mark.school_class,
        "date": mark.date,
        "period": mark.period,
        "status": mark.status,
        "note": mark.note or "",
        "marked_by": by.pk if by else None,
    }


def _write_changes(changes: Sequence[Change], by: User | None) -> None:
    """One statement a status; notes, which are rare, by themselves."""
    said = {}
    ids_by_status: dict[str, list[int]] = {}
    noted = []
    for record, mark in changes:
        said[record.pk] = _audited(record, mark, by)
        ids_by_status.setdefault(mark.status, []).append(record.pk)
        if mark.note not in (None, record.note):
            record.note = mark.note or ""
            noted.append(record)

    insert(LogEntry, audit.rows_for(Attendance, said))
    now = timezone.now()
    for status, ids in ids_by_status.items():
        records = Attendance.objects.filter(pk__in=ids)
        records.update(status=status, marked_by=by, updated_at=now)
    Attendance.objects.bulk_update(noted, ["note"], batch_size=ROWS_AT_ONCE)


def _audited(
    record: Attendance, mark: Mark, by: User | None
) -> dict[str, list[str | None]]:
    """What a mark changes of a record, as the audit trail keeps it."""
    note = record.note if mark.note is None else mark.note
    values = {
        "status": [record.status, mark.status],
        "note": [record.note, note],
        "marked_by": [str(record.marked_by_id), str(by.pk if by else None)],
    }
    changed: dict[str, list[str | None]] = {}
    for name, (before, after) in values.items():
        if before != after:
            changed[name] = [before, after]
    return changed


def _refresh(students: Collection[int]) -> None:
    """Write the rates now, and tell others once the change is committed."""
    if not students:
        return
    refresh_rates(students)
    ids = sorted(students)
    transaction.on_commit(
        lambda: attendance_marked.send_robust(sender=Attendance, student_ids=ids)
    )
