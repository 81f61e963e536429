"""From "everybody is present, except ..." to the marks of a class."""

from collections.abc import Mapping
from typing import Any

from academics.calendar import today
from academics.lookups import STUDENTS, Index
from academics.models import SchoolClass, Student
from accounts.models import User
from attendance.class_register.selectors import RESOURCE, pupils_of
from attendance.marks import Mark
from attendance.models import Status
from attendance.validation import UNKNOWN_CLASS, Faults
from tracker_project.errors import ValidationError

EXCEPTIONS = (Status.ABSENT, Status.LATE, Status.EXCUSED)
NOT_HERE = "There is no student '{}' in this class whom you may mark."
NAMED_TWICE = "This student is named in {} already."
NOBODY = "There is nobody in this class whom you may mark."


def marks_from(body: Mapping[str, Any], *, by: User) -> list[Mark]:
    """A mark for each student of the class, in two queries.

    `body` has gone through `ClassRegisterSerializer`. ValidationError names a class or
    student that `by` may not mark, and one who is named twice.
    """
    classes = SchoolClass.objects.visible_to(by, "create", resource=RESOURCE)
    class_id = body["class_id"]
    school_class = classes.filter(pk=class_id).first()
    if school_class is None:
        raise ValidationError.of_field("class_id", UNKNOWN_CLASS.format(class_id))

    students = pupils_of(school_class, by=by).only("pk", "student_id")
    faults = Faults("")
    if not students:
        faults.add(0, "class_id", NOBODY)
    statuses = _statuses(body, STUDENTS.index(students), faults)
    faults.refuse()

    day = body.get("date") or today()
    period = body.get("period", 0)
    marks = []
    for student in students:
        status = statuses.get(student.pk, Status.PRESENT)
        marks.append(Mark(student.pk, school_class.pk, day, status, period))
    return marks


def _statuses(
    body: Mapping[str, Any], pupils: Index[Student], faults: Faults
) -> dict[int, str]:
    """The status of each student who is named."""
    statuses: dict[int, str] = {}
    places: dict[int, str] = {}
    for status in EXCEPTIONS:
        for number, word in enumerate(body.get(status, ())):
            place = f"{status.value}.{number}"
            pupil = pupils.get(word)
            if pupil is None:
                faults.add(0, place, NOT_HERE.format(word))
            elif pupil.pk in places:
                faults.add(0, place, NAMED_TWICE.format(places[pupil.pk]))
            else:
                places[pupil.pk] = place
                statuses[pupil.pk] = status.value
    return statuses
