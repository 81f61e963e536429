"""Two records of one person become one: everything of the other one is moved to the one that is kept.

What belongs to a student is found by the model's own relations, so that no table can be forgotten.
"""

from collections.abc import Iterator
from typing import Any

from auditlog.models import LogEntry
from django.db import transaction
from django.db.models import F, Model, Value
from django.db.models.functions import Greatest

from academics.calendar import today
from academics.lifecycle.services.class_history import record_class_changes
from academics.lifecycle.services.merge_conflicts import resolve_conflicts
from academics.lifecycle.signals import students_merged
from academics.models import Departure, Student
from accounts import audit
from accounts.models import User
from accounts.services import update_account
from tracker_project.errors import NotFoundError, ValidationError

Result = dict[str, Any]
# What is not filled in from the other record: who it is, and what follows from the rows.
OWN = {
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


def relations() -> Iterator[tuple[type[Model], Any]]:
    """Every table that points at a student, with the field by which it does; the hidden ones too."""
    for relation in Student._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one):
            yield relation.related_model, relation.field  # type: ignore[misc, union-attr]


@transaction.atomic
def merge_students(
    kept: Student, *, other: Student, by: User, dry_run: bool = False
) -> Result:
    """Move everything of `other` to `kept`, fill in what `kept` doesn't say, and remove `other`.

    Where both have what a student has but once, the kept one's stays; the result lists these clashes.
    The audit trail keeps a tombstone. A dry run gives the same result and leaves everything as it was.
    """
    if kept.pk == other.pk:
        raise ValidationError.of_field("other", "This is the same record.")
    kept, other = _locked(kept, other)
    clashes, moved = _move(kept, other)
    result: Result = {
        "student_id": kept.student_id,
        "other": other.student_id,
        "dry_run": dry_run,
        "moved": moved,
        "clashes": clashes,
        "login": _join_logins(kept, other, by),
        "filled": _fill(kept, other),
    }
    _remove(other, kept, result)
    _bring_in_line(kept, by)
    transaction.set_rollback(dry_run)
    return result


def _locked(kept: Student, other: Student) -> tuple[Student, Student]:
    rows = (
        Student.objects.select_for_update()
        .filter(pk__in=(kept.pk, other.pk))
        .order_by("pk")
        .in_bulk()
    )
    if len(rows) < 2:  # removed by somebody else a moment ago
        raise NotFoundError("Resource not found")
    return rows[kept.pk], rows[other.pk]


def _move(kept: Student, other: Student) -> tuple[list[dict[str, Any]], dict[str, int]]:
    clashes: list[dict[str, Any]] = []
    moved: dict[str, int] = {}
    for model, field in relations():
        clashes += resolve_conflicts(model, field, kept, other)
        number = model._base_manager.filter(**{field.name: other}).update(
            **{field.name: kept}
        )
        if number:
            moved[model._meta.label_lower] = (
                moved.get(model._meta.label_lower, 0) + number
            )
    return clashes, moved


def _join_logins(kept: Student, other: Student, by: User) -> str:
    """The kept record's login stays; without one it takes the other's, which else is switched off."""
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


def _fill(kept: Student, other: Student) -> list[str]:
    """Take over what the kept record doesn't say; who came first came first."""
    filled = []
    for field in Student._meta.concrete_fields:
        name, known = field.name, getattr(other, field.attname)
        if (
            name not in OWN
            and getattr(kept, field.attname) in (None, "")
            and known not in (None, "")
        ):
            setattr(kept, field.attname, known)
            filled.append(name)
    kept.enrollment_date = min(kept.enrollment_date, other.enrollment_date)
    return filled


def _remove(other: Student, kept: Student, result: Result) -> None:
    pk = other.pk
    _, removed = other.delete()
    if left := [
        label
        for label, number in removed.items()
        if number and label != Student._meta.label
    ]:
        raise AssertionError(
            f"Merging would have removed {left}."
        )  # rolled back with the rest
    other.pk = pk
    facts = {name: result[name] for name in ("moved", "clashes", "filled", "login")}
    audit.note_deletion(
        other, student_id=result["other"], merged_into=result["student_id"], **facts
    )
    audit.note(
        LogEntry.Action.UPDATE,
        kept,
        {"merged": [result["other"], result["student_id"]]},
    )


def _bring_in_line(kept: Student, by: User) -> None:
    """State, class and their histories agree; who keeps figures is told."""
    if kept.state == Student.States.ACTIVE:
        away = Departure.objects.filter(student=kept, returned_date=None)
        away.update(returned_date=Greatest(F("left_date"), Value(today())))
    else:
        kept.school_class = None
    record_class_changes([kept], day=today(), reason="Two records were merged", by=by)
    kept.save()
    students_merged.send(sender=Student, student=kept)
