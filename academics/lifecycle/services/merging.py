"""Two records of one person become one: the kept record gets all of the other one.

What belongs to a student is found by the model's own relations, so that no table can be
forgotten.
"""

from collections import Counter
from collections.abc import Iterator
from typing import TypedDict

from auditlog.models import LogEntry
from django.db import transaction
from django.db.models import F, ForeignKey, Model, Value
from django.db.models.functions import Greatest

from academics.calendar import today
from academics.lifecycle.services.class_history import record_class_changes
from academics.lifecycle.services.merge_conflicts import Conflict, resolve_conflicts
from academics.lifecycle.signals import students_merged
from academics.models import Departure, Student
from accounts import audit
from accounts.models import User
from accounts.services import update_account
from tracker_project.errors import NotFoundError, ValidationError

# Not filled in from the other record: who it is, and what follows from the rows.
NOT_FILLED_IN = {
    "id",
    "student_id",
    "user",
    "state",
    "average",
    "status",
    "attendance_rate",
    "created_at",
    "updated_at",
}


class MergeResult(TypedDict):
    """What became of two records, as the API tells it; `moved` are rows by table."""

    student_id: str
    other: str
    dry_run: bool
    moved: dict[str, int]
    clashes: list[Conflict]
    login: str
    filled: list[str]


def relations() -> Iterator[tuple[type[Model], ForeignKey]]:
    """Every table that points at a student, with the field by which it does.

    The hidden ones too.
    """
    for relation in Student._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field  # type: ignore[misc, union-attr]


@transaction.atomic
def merge_students(
    kept: Student, *, other: Student, by: User, dry_run: bool = False
) -> MergeResult:
    """Move all of `other` to `kept`, fill in what `kept` lacks, and remove `other`.

    Where both have what a student has but once, the kept one's stays; the result lists
    these clashes. The audit trail keeps a tombstone. A dry run gives the same result
    and leaves everything as it was.
    """
    if kept.pk == other.pk:
        raise ValidationError.of_field("other", "This is the same record.")

    students = Student.objects.select_for_update().order_by("pk")
    locked = students.in_bulk([kept.pk, other.pk])
    if len(locked) < 2:  # removed by somebody else a moment ago
        raise NotFoundError("Resource not found")
    kept = locked[kept.pk]
    other = locked[other.pk]

    clashes, moved = _move_rows(kept, other)
    result: MergeResult = {
        "student_id": kept.student_id,
        "other": other.student_id,
        "dry_run": dry_run,
        "moved": moved,
        "clashes": clashes,
        "login": _join_logins(kept, other, by),
        "filled": _fill_in(kept, other),
    }
    _remove(other, kept, result)
    _bring_in_line(kept, by)
    transaction.set_rollback(dry_run)
    return result


def _move_rows(kept: Student, other: Student) -> tuple[list[Conflict], dict[str, int]]:
    conflicts: list[Conflict] = []
    moved: Counter[str] = Counter()
    for model, field in relations():
        conflicts += resolve_conflicts(model, field, kept, other)
        rows = model._base_manager.filter(**{field.name: other})
        number = rows.update(**{field.name: kept})
        if number:
            moved[model._meta.label_lower] += number
    return conflicts, dict(moved)


def _join_logins(kept: Student, other: Student, by: User) -> str:
    """The kept record's login stays.

    Without one it takes the other's, which else is switched off.
    """
    user = other.user
    if user is None:
        return "unchanged"

    other.user = None
    other.save(update_fields=["user", "updated_at"])
    if kept.user is None:
        kept.user = user
        return "moved"
    update_account(user, by=by, is_active=False)
    return "switched off"


def _fill_in(kept: Student, other: Student) -> list[str]:
    """Take over what the kept record doesn't say; who came first came first."""
    filled = []
    for field in Student._meta.concrete_fields:
        if field.name in NOT_FILLED_IN:
            continue
        is_empty = getattr(kept, field.attname) in (None, "")
        known = getattr(other, field.attname)
        if is_empty and known not in (None, ""):
            setattr(kept, field.attname, known)
            filled.append(field.name)
    kept.enrollment_date = min(kept.enrollment_date, other.enrollment_date)
    return filled


def _remove(other: Student, kept: Student, result: MergeResult) -> None:
    pk = other.pk
    _, removed = other.delete()
    for label, number in removed.items():
        if number and label != Student._meta.label:
            # Rolled back with the rest.
            raise AssertionError(f"Merging would have removed {number} of {label}.")

    other.pk = pk
    audit.note_deletion(
        other,
        student_id=result["other"],
        merged_into=result["student_id"],
        moved=result["moved"],
        clashes=result["clashes"],
        filled=result["filled"],
        login=result["login"],
    )
    changes = {"merged": [result["other"], result["student_id"]]}
    audit.note(LogEntry.Action.UPDATE, kept, changes)


def _bring_in_line(kept: Student, by: User) -> None:
    """State, class and their histories agree; who keeps figures is told."""
    if kept.state == Student.States.ACTIVE:
        away = Departure.objects.filter(student=kept, returned_date=None)
        away.update(returned_date=Greatest(F("left_date"), Value(today())))
    else:
        kept.school_class = None

    reason = "Two records were merged"
    record_class_changes([kept], day=today(), reason=reason, by=by)
    kept.save()
    students_merged.send(sender=Student, student=kept)
