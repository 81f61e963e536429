"""What became of one record, read from the audit trail.

A record that was marked tells itself when, and its first change by whom and as what: so marking a whole
school writes one row to the trail, not ten thousand.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from auditlog.models import LogEntry

from academics.models import Student
from accounts.models import User
from attendance.models import Attendance

RESOURCE = "attendance_history"
DEFAULTS = {"note": "", "period": 0, "school_class": None, "marked_by": None}
# The columns that a history speaks of, as the API spells them.
SHOWN = {
    "status": "status",
    "note": "note",
    "date": "date",
    "period": "period",
    "school_class": "class_id",
}
Row = dict[str, Any]
Changes = Mapping[str, Sequence[str]]


def history_of(attendance_id: int, *, by: User) -> list[Row]:
    """Who marked, changed and removed a record, the oldest first; empty where `by` may not see it."""
    entries = list(
        LogEntry.objects.get_for_model(Attendance)
        .filter(object_id=attendance_id)
        .order_by("pk")
    )
    record = Attendance.objects.filter(pk=attendance_id).first()
    last = _columns(record) if record else _as_removed(entries)
    students = Student.objects.visible_to(by, resource=RESOURCE)
    if last is None or not students.filter(pk=last["student"]).exists():
        return []
    changed = [entry for entry in entries if entry.action != LogEntry.Action.CREATE]
    lines = [
        _creation(last, [entry.changes or {} for entry in changed]),
        *filter(None, map(_line, changed)),
    ]
    names = {
        user.pk: user.full_name
        for user in User.objects.filter(pk__in={line["changed_by"] for line in lines})
    }
    return [
        {**line, "changed_by_name": names.get(line["changed_by"])} for line in lines
    ]


def _columns(record: Attendance) -> dict[str, Any]:
    names = (*SHOWN, "student", "marked_by", "created_at")
    return {
        name: getattr(record, Attendance._meta.get_field(name).attname)
        for name in names
    }  # type: ignore[union-attr]


def _as_removed(entries: Sequence[LogEntry]) -> dict[str, Any] | None:
    """The columns of a record that is gone, as its removal has them; None where there never was one."""
    if not entries or entries[-1].action != LogEntry.Action.DELETE:
        return None
    before = {name: values[0] for name, values in (entries[-1].changes or {}).items()}
    made = datetime.fromisoformat(before["created_at"]).replace(
        tzinfo=UTC
    )  # the trail writes UTC without saying so
    return {**DEFAULTS, **before, "created_at": made}


def _creation(last: Mapping[str, Any], changed: Sequence[Changes]) -> Row:
    """How the record was made: what it says last, or what the first change of a field says it was."""
    first = dict(last)
    for changes in reversed(changed):
        first |= {name: changes[name][0] for name in first if name in changes}
    return {
        "action": "created",
        "changed_by": _number(first["marked_by"]),
        "changed_at": last["created_at"],
        "changes": [
            {"field": shown, "before": None, "after": _text(first[name])}
            for name, shown in SHOWN.items()
            if _text(first[name])
        ],
    }


def _line(entry: LogEntry) -> Row | None:
    """A change or the removal of the record; None where nothing that is shown changed."""
    removed = entry.action == LogEntry.Action.DELETE
    changes = entry.changes or {}
    said = [
        {
            "field": shown,
            "before": _text(changes[name][0]),
            "after": None if removed else _text(changes[name][1]),
        }
        for name, shown in SHOWN.items()
        if name in changes and not (removed and not _text(changes[name][0]))
    ]
    if not said:
        return None
    action = "deleted" if removed else "changed"
    # Outside of a request nobody acts, but the record tells who marked it.
    who = entry.actor_id or (
        _number(changes["marked_by"][1])
        if "marked_by" in changes and not removed
        else None
    )
    return {
        "action": action,
        "changed_by": who,
        "changed_at": entry.timestamp,
        "changes": said,
    }


def _text(value: Any) -> str | None:
    """A value of the trail, which writes an empty column as the word None."""
    return None if value in (None, "None") else str(value)


def _number(value: Any) -> int | None:
    text = _text(value)
    return int(text) if text else None
