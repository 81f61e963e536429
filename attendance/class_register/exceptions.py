"""From "everybody is present, except ..." to the marks of a class."""

from collections.abc import Mapping
from typing import Any

from academics.calendar import today
from academics.models import SchoolClass
from accounts.models import User
from attendance.class_register.selectors import RESOURCE, pupils_of
from attendance.marks import Mark
from attendance.models import Status
from attendance.registers import UNKNOWN_CLASS, Faults

EXCEPTIONS = (Status.ABSENT, Status.LATE, Status.EXCUSED)
NOT_HERE = "There is no student '{}' in this class whom you may mark."
NAMED_TWICE = "This student is named in {} already."
NOBODY = "There is nobody in this class whom you may mark."


def marks_from(body: Mapping[str, Any], *, by: User) -> list[Mark]:
    """A mark for each student of the class, in two queries; `body` has gone through `ClassRegisterSerializer`.

    ValidationError names a class or student that `by` may not mark, and one who is named twice.
    """
    faults = Faults("")
    school_class = (
        SchoolClass.objects.visible_to(by, "create", resource=RESOURCE)
        .filter(pk=body["class_id"])
        .first()
    )
    if school_class is None:
        faults.add(0, "class_id", UNKNOWN_CLASS.format(body["class_id"]))
        faults.refuse()
    assert school_class is not None
    pupils = list(pupils_of(school_class, by=by).values_list("pk", "student_id"))
    if not pupils:
        faults.add(0, "class_id", NOBODY)
    statuses = _statuses(body, pupils, faults)
    faults.refuse()
    day, period = body.get("date") or today(), body.get("period", 0)
    return [
        Mark(pk, school_class.pk, day, statuses.get(pk, Status.PRESENT), period)
        for pk, _ in pupils
    ]


def _statuses(
    body: Mapping[str, Any], pupils: list[tuple[int, str]], faults: Faults
) -> dict[int, str]:
    """The status of each student who is named; a code of digits wins over a row id."""
    known = {str(pk): pk for pk, _ in pupils} | {code: pk for pk, code in pupils}
    said: dict[int, tuple[str, str]] = {}
    for status in EXCEPTIONS:
        for number, word in enumerate(body.get(status, ())):
            place, pk = f"{status.value}.{number}", known.get(word.strip().upper())
            if pk is None:
                faults.add(0, place, NOT_HERE.format(word))
            elif pk in said:
                faults.add(0, place, NAMED_TWICE.format(said[pk][0]))
            else:
                said[pk] = (place, status.value)
    return {pk: status for pk, (_, status) in said.items()}
