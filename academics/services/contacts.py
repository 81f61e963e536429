"""A student's guardians and emergency contacts, replaced as a whole.

A row that stays is changed and not made anew, so that it keeps its history.
"""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from academics.models import EmergencyContact, Guardian, Student
from tracker_project.errors import ValidationError

Item = Mapping[str, object]
Person = TypeVar("Person", Guardian, EmergencyContact)


def replace_guardians(student: Student, items: Sequence[Item]) -> None:
    """Make `items` the student's guardians; where none is the primary, the first is."""
    primary = [place for place, item in enumerate(items) if item.get("is_primary")]
    if len(primary) > 1:
        sentence = "Only one guardian can be the primary one."
        raise ValidationError(
            f"guardians: {sentence}",
            {f"guardians.{primary[1]}.is_primary": [sentence]},
        )

    chosen = primary[0] if primary else 0
    whole = []
    for place, item in enumerate(items):
        whole.append({**item, "is_primary": place == chosen})

    rows = _replace(student, Guardian, whole, "guardians")
    # The old primary guardian gives way before the new one is saved.
    for row in sorted(rows, key=lambda row: row.is_primary):
        row.save()


def replace_emergency_contacts(student: Student, items: Sequence[Item]) -> None:
    """Make `items` the student's contacts, by default in the order given."""
    whole = []
    for place, item in enumerate(items):
        whole.append({"priority": place + 1, **item})

    for row in _replace(student, EmergencyContact, whole, "emergency_contacts"):
        row.save()


def set_primary_guardian(
    student: Student, *, name: str | None = None, contact: str | None = None
) -> None:
    """Write the primary guardian's name or phone, and make one where there is none."""
    guardian = Guardian.objects.filter(student=student).first()
    if guardian is None:
        if not name and not contact:
            return
        guardian = Guardian(student=student, name=name or "Guardian", is_primary=True)

    guardian.name = name or guardian.name
    if contact is not None:
        guardian.phone = contact
    guardian.save()


def _replace(
    student: Student, model: type[Person], items: Sequence[Item], path: str
) -> list[Person]:
    """The unsaved rows of `items`, in their order; rows that none of them names go."""
    present = list(model.objects.filter(student=student).order_by("pk"))

    # Those with an id choose first, so that no namesake takes their row.
    by_id_first = sorted(
        range(len(items)), key=lambda place: items[place].get("id") is None
    )
    rows: dict[int, Person] = {}
    for place in by_id_first:
        item = items[place]
        row = _matching(present, item, f"{path}.{place}")
        if row is None:
            row = model(student=student)
        else:
            present.remove(row)
        for name, value in item.items():
            if name != "id":
                setattr(row, name, value)
        rows[place] = row

    for row in present:
        row.delete()
    return [rows[place] for place in range(len(items))]


def _matching(present: Sequence[Person], item: Item, path: str) -> Person | None:
    """The row that `item` speaks of, by id or else by name; None for a new one."""
    pk = item.get("id")
    if pk is not None:
        for row in present:
            if row.pk == pk:
                return row
        raise ValidationError.of_field(f"{path}.id", "This student has no such person.")

    name = str(item.get("name", "")).casefold()
    for row in present:
        if row.name.casefold() == name:
            return row
    return None
