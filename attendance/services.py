"""Attendance is marked, changed and removed here; the students' rates are written in the same transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from auditlog.models import LogEntry
from django.db import transaction
from django.utils import timezone

from academics.models import Student
from accounts import audit
from accounts.models import User
from attendance.days import not_in_the_future
from attendance.marks import Key, Mark
from attendance.models import Attendance
from attendance.rates import refresh_rates
from attendance.signals import attendance_marked
from tracker_project.database.insert import insert
from tracker_project.errors import ConflictError, NotFoundError, ValidationError

MARKED_ALREADY = "There is a record of this student, class, day and period already."


@dataclass(frozen=True)
class Marked:
    """What a marking did: how many records it made, how many it found, and the record of the first mark."""

    created: int
    updated: int
    first: Attendance | None


@transaction.atomic
def mark_attendance(marks: Sequence[Mark], *, by: User | None) -> Marked:
    """Record all of `marks`, or none; what is marked already takes the new status.

    Doing it twice changes nothing, and the number of queries does not grow with the number of
    marks, beyond what the database takes in one statement. Raises ValidationError where a day
    has not come yet, or where two marks speak of the same student, class, day and period.
    """
    if len({mark.key for mark in marks}) < len(marks):
        raise ValidationError(
            "The same student, class, day and period is marked twice."
        )
    for day in {mark.date for mark in marks}:
        not_in_the_future(day)
    _lock({mark.student for mark in marks})
    found = _records_of(marks)
    changes = [
        (found[mark.key], mark)
        for mark in marks
        if mark.key in found and _differs(found[mark.key], mark)
    ]
    new = [mark for mark in marks if mark.key not in found]
    _change(changes, by)
    insert(Attendance, [_columns(mark, by) for mark in new])
    first = _records_of(marks[:1])[marks[0].key] if marks else None
    if (
        new and first
    ):  # one row for them all: a record tells itself who marked it first, and when
        audit.note(LogEntry.Action.CREATE, first, {"created": [None, str(len(new))]})
    _settle({mark.student for mark in new} | {mark.student for _, mark in changes})
    return Marked(created=len(new), updated=len(marks) - len(new), first=first)


def record_attendance(mark: Mark, *, by: User | None) -> tuple[Attendance, bool]:
    """Record one mark; its record, and whether that is new."""
    marked = mark_attendance([mark], by=by)
    assert marked.first is not None
    return marked.first, bool(marked.created)


@transaction.atomic
def change_attendance(
    record: Attendance, *, by: User | None, **changes: Any
) -> Attendance:
    """Correct a record; ConflictError where another one speaks of that student, class, day and period."""
    _lock({record.student_id})
    current = Attendance.objects.filter(pk=record.pk).first()
    if current is None:
        raise NotFoundError("Resource not found")
    record = current  # as it is now that nobody else can change it
    for name, value in changes.items():
        setattr(record, name, value)
    record.marked_by = by
    not_in_the_future(record.date)
    if Attendance.objects.same_as(record).exists():
        raise ConflictError(MARKED_ALREADY)
    record.save()
    _settle({record.student_id})
    return record


@transaction.atomic
def remove_attendance(records: Collection[Attendance], *, by: User | None) -> None:
    """Take records out again, as if they had never been marked."""
    students = {record.student_id for record in records}
    _lock(students)
    for record in records:
        record.delete()
    _settle(students)


def _lock(students: Collection[int]) -> None:
    """Let one change of a student's attendance at a time go on, so that the rate counts them all.

    Before anything is written, and in one order, so that two registers never wait for each other.
    """
    rows = Student.objects.select_for_update().filter(pk__in=students).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _records_of(marks: Sequence[Mark]) -> dict[Key, Attendance]:
    """The records that there are of what is marked, by their key."""
    students, days = {mark.student for mark in marks}, {mark.date for mark in marks}
    records = Attendance.objects.filter(student__in=students, date__in=days)
    return {
        (each.student_id, each.school_class_id, each.date, each.period): each
        for each in records
    }


def _differs(record: Attendance, mark: Mark) -> bool:
    return record.status != mark.status or mark.note not in (None, record.note)


def _columns(mark: Mark, by: User | None) -> dict[str, Any]:
    return {
        "student": mark.student,
        "school_class": mark.school_class,
        "date": mark.date,
        "period": mark.period,
        "status": mark.status,
        "note": mark.note or "",
        "marked_by": by.pk if by else None,
    }


def _change(changes: Sequence[tuple[Attendance, Mark]], by: User | None) -> None:
    """One statement a status; notes, which are rare, by themselves."""
    now = timezone.now()
    insert(
        LogEntry,
        audit.rows_for(
            Attendance, {record.pk: _said(record, mark, by) for record, mark in changes}
        ),
    )
    for status in {mark.status for _, mark in changes}:
        ids = [record.pk for record, mark in changes if mark.status == status]
        Attendance.objects.filter(pk__in=ids).update(
            status=status, marked_by=by, updated_at=now
        )
    noted = [
        (record, mark.note)
        for record, mark in changes
        if mark.note not in (None, record.note)
    ]
    for record, note in noted:
        record.note = note or ""
    Attendance.objects.bulk_update(
        [record for record, _ in noted], ["note"], batch_size=500
    )


def _said(record: Attendance, mark: Mark, by: User | None) -> dict[str, Any]:
    """What a mark changes of a record, field by field, as the audit trail keeps it."""
    after = {
        "status": mark.status,
        "note": record.note if mark.note is None else mark.note,
    }
    after["marked_by"] = str(by.pk if by else None)
    before = {
        "status": record.status,
        "note": record.note,
        "marked_by": str(record.marked_by_id),
    }
    return {
        name: [before[name], after[name]]
        for name in after
        if before[name] != after[name]
    }


def _settle(students: Collection[int]) -> None:
    """What follows from a change: the kept rates now, the word to others once it is committed."""
    if not students:
        return
    refresh_rates(students)
    ids = sorted(students)
    transaction.on_commit(
        lambda: attendance_marked.send_robust(sender=Attendance, student_ids=ids)
    )
