"""A student's guardians and emergency contacts: replaced as a whole, rows that stay keep their history."""

from collections.abc import Sequence
from typing import Any

from academics.models import EmergencyContact, Guardian, Student
from tracker_project.errors import ValidationError

Item = dict[str, Any]
Person = Guardian | EmergencyContact


def _matched(present: dict[int, Any], item: Item, path: str) -> Any:
    """The row that `item` speaks of, by id or else by name; None for a new one."""
    if (pk := item.get("id")) is not None:
        if pk not in present:
            sentence = "This student has no such person."
            raise ValidationError.of_field(f"{path}.id", sentence)
        return present.pop(pk)
    name = str(item.get("name", "")).casefold()
    same = next(
        (pk for pk, row in present.items() if row.name.casefold() == name), None
    )
    return None if same is None else present.pop(same)


def _replace(
    student: Student, model: type[Any], items: Sequence[Item], path: str
) -> list[Any]:
    """Make `items` all that the student has; rows that are no longer named go. The unsaved rows."""
    present = {
        row.pk: row for row in model.objects.filter(student=student).order_by("pk")
    }
    by_id_first = sorted(
        range(len(items)), key=lambda place: items[place].get("id") is None
    )
    rows: list[Any] = [None] * len(items)
    for place in by_id_first:
        item = items[place]
        row = _matched(present, item, f"{path}.{place}") or model(student=student)
        for name, value in item.items():
            setattr(row, name, value if name != "id" else row.pk)
        rows[place] = row
    for row in present.values():
        row.delete()
    return rows


def replace_guardians(student: Student, items: Sequence[Item]) -> None:
    """Make `items` the student's guardians; where none is marked as primary, the first one is."""
    marked = [place for place, item in enumerate(items) if item.get("is_primary")]
    if len(marked) > 1:
        sentence = "Only one guardian can be the primary one."
        raise ValidationError(
            f"guardians: {sentence}", {f"guardians.{marked[1]}.is_primary": [sentence]}
        )
    chosen = marked[0] if marked else 0
    whole = [
        {**item, "is_primary": place == chosen} for place, item in enumerate(items)
    ]
    rows = _replace(student, Guardian, whole, "guardians")
    for row in sorted(
        rows, key=lambda row: row.is_primary
    ):  # the old primary gives way first
        row.save()


def replace_emergency_contacts(student: Student, items: Sequence[Item]) -> None:
    """Make `items` the student's emergency contacts; without a priority they keep the order given."""
    whole = [{"priority": place + 1, **item} for place, item in enumerate(items)]
    for row in _replace(student, EmergencyContact, whole, "emergency_contacts"):
        row.save()


def set_primary_guardian(
    student: Student, *, name: str | None = None, contact: str | None = None
) -> None:
    """Write the primary guardian's name or phone; makes the guardian where there is none."""
    guardian = Guardian.objects.filter(student=student).first()
    if guardian is None:
        if not name and not contact:
            return
        guardian = Guardian(student=student, name=name or "Guardian", is_primary=True)
    guardian.name = name or guardian.name
    guardian.phone = guardian.phone if contact is None else contact
    guardian.save()
