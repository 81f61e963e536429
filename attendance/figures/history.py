"""What became of one record, read from the audit trail.

A record that was marked tells itself when, and its first change by whom and as what: so
marking a whole school writes one row to the trail, not ten thousand.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypedDict, cast

from auditlog.models import LogEntry

from academics.models import Student
from accounts.models import User
from attendance.models import Attendance

RESOURCE = "attendance_history"
# The columns that a history speaks of, as the API spells them.
FIELDS_TOLD = {
    "status": "status",
    "note": "note",
    "date": "date",
    "period": "period",
    "school_class": "class_id",
}
# What the trail leaves out of a removal, since the columns had their defaults.
DEFAULTS = {"note": "", "period": 0, "school_class": None, "marked_by": None}

Columns = dict[str, object]
AuditedChanges = Mapping[str, Sequence[str]]


class FieldChange(TypedDict):
    field: str
    before: str | None
    after: str | None


class HistoryLine(TypedDict, total=False):
    """Something that happened to a record; `changed_by` is a user's id."""

    action: str
    changed_by: int | None
    changed_by_name: str | None
    changed_at: object
    changes: list[FieldChange]


def history_of(attendance_id: int, *, by: User) -> tuple[int | None, list[HistoryLine]]:
    """Whose record it is (a row id); who marked, changed and removed it, oldest first.

    None and no lines where `by` may not see it.
    """
    trail = LogEntry.objects.get_for_model(Attendance)
    entries = list(trail.filter(object_id=attendance_id).order_by("pk"))
    record = Attendance.objects.filter(pk=attendance_id).first()
    last = _columns(record) if record else _columns_at_removal(entries)
    students = Student.objects.visible_to(by, resource=RESOURCE)
    student = students.filter(pk=cast(int, last["student"])).first() if last else None
    if last is None or student is None:
        return None, []

    changed = [entry for entry in entries if entry.action != LogEntry.Action.CREATE]
    lines = [_creation(last, changed)]
    for entry in changed:
        line = _line(entry)
        if line["changes"]:
            lines.append(line)
    return student.pk, _with_names(lines)


def _with_names(lines: list[HistoryLine]) -> list[HistoryLine]:
    users = User.objects.in_bulk({line["changed_by"] for line in lines})
    for line in lines:
        user = users.get(line["changed_by"])
        line["changed_by_name"] = user.full_name if user else None
    return lines


def _columns(record: Attendance) -> Columns:
    return {
        "status": record.status,
        "note": record.note,
        "date": record.date,
        "period": record.period,
        "school_class": record.school_class_id,
        "student": record.student_id,
        "marked_by": record.marked_by_id,
        "created_at": record.created_at,
    }


def _columns_at_removal(entries: Sequence[LogEntry]) -> Columns | None:
    """The columns of a record that is gone; None where there never was one."""
    if not entries or entries[-1].action != LogEntry.Action.DELETE:
        return None
    columns: Columns = dict(DEFAULTS)
    for name, values in (entries[-1].changes or {}).items():
        columns[name] = values[0]
    # The trail writes UTC without saying so.
    made = datetime.fromisoformat(str(columns["created_at"]))
    columns["created_at"] = made.replace(tzinfo=UTC)
    return columns


def _creation(last: Columns, changed: Sequence[LogEntry]) -> HistoryLine:
    """How the record was made.

    What it says last, or what the first change of a field says it was before.
    """
    first = dict(last)
    for entry in reversed(changed):
        for name, values in (entry.changes or {}).items():
            if name in first:
                first[name] = values[0]

    changes = []
    for name, field in FIELDS_TOLD.items():
        value = _text(first[name])
        if value:
            changes.append(FieldChange(field=field, before=None, after=value))
    return HistoryLine(
        action="created",
        changed_by=_id(first["marked_by"]),
        changed_at=last["created_at"],
        changes=changes,
    )


def _line(entry: LogEntry) -> HistoryLine:
    """A change or the removal of the record, as far as it is told."""
    removed = entry.action == LogEntry.Action.DELETE
    audited: AuditedChanges = entry.changes or {}
    changes = []
    for name, field in FIELDS_TOLD.items():
        if name not in audited:
            continue
        before, after = audited[name]
        if removed and not _text(before):
            continue
        told_after = None if removed else _text(after)
        change = FieldChange(field=field, before=_text(before), after=told_after)
        changes.append(change)
    return HistoryLine(
        action="deleted" if removed else "changed",
        changed_by=entry.actor_id or _marker(audited, removed),
        changed_at=entry.timestamp,
        changes=changes,
    )


def _marker(audited: AuditedChanges, removed: bool) -> int | None:
    """Outside of a request nobody acts, but the record tells who marked it."""
    if removed or "marked_by" not in audited:
        return None
    return _id(audited["marked_by"][1])


def _text(value: object) -> str | None:
    """A value of the trail, which writes an empty column as the word None."""
    return None if value in (None, "None") else str(value)


def _id(value: object) -> int | None:
    text = _text(value)
    return int(text) if text else None
