"""From the rows of a request to marks, with as few queries for many as for one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from academics.lifecycle.selectors import DEPARTED, departure_dates
from academics.lookups import STUDENTS, Index
from academics.models import SchoolClass, Student
from accounts.models import User
from attendance.marks import Key, Mark
from attendance.models import Attendance
from attendance.serializers import MarkSerializer
from tracker_project.api import serializers
from tracker_project.errors import ValidationError, grouped

Row = Mapping[str, Any]
UNKNOWN_STUDENT = "There is no student '{}' whose attendance you may mark."
UNKNOWN_CLASS = "There is no class {} that you may mark."
TWICE = "Row {} marks the same student, class, day and period."


class Pupil(NamedTuple):
    """What is asked of a student whose attendance is to be marked."""

    student_id: str
    pk: int
    school_class_id: int | None
    state: str


class Faults(dict[str, list[str]]):
    """What is wrong in which field; `path` says where row {} stands in the body."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path

    def add(self, number: int, field: str, *messages: str) -> None:
        place = f"{self.path.format(number)}.{field}".removeprefix(".")
        self.setdefault(place.removesuffix(".non_field_errors"), []).extend(messages)

    def refuse(self) -> None:
        """Raise ValidationError where anything is wrong."""
        if self:
            raise ValidationError.of_fields(self)


def read_marks(
    rows: Sequence[object], *, by: User, path: str = "records.{}"
) -> list[Mark]:
    """The marks that `rows` say, in two or three queries.

    ValidationError names every bad row and field. A student whose attendance `by` may
    not mark is as unknown as one who isn't there; who left is not marked from that day
    on.
    """
    faults = Faults(path)
    well_formed = dict(_well_formed(rows, faults))
    words = {row["student_id"] for row in well_formed.values()}
    pupils, left_on = _pupils(words, by)
    classes = _classes({row.get("class_id") for row in well_formed.values()}, by)

    numbers: dict[Key, int] = {}
    marks: list[Mark] = []
    for number, row in well_formed.items():
        word = row["student_id"]
        pupil = pupils.get(word)
        if pupil is None:
            faults.add(number, "student_id", UNKNOWN_STUDENT.format(word))
            continue

        mark = _mark(row, pupil)
        if mark.school_class not in (*classes, pupil.school_class_id):
            faults.add(number, "class_id", UNKNOWN_CLASS.format(mark.school_class))
        left = left_on.get(mark.student)
        if left is not None and mark.date >= left:
            faults.add(number, "student_id", DEPARTED.format(word.upper(), left))
        first = numbers.setdefault(mark.key, number)
        if first != number:
            faults.add(number, "student_id", TWICE.format(first))
        marks.append(mark)

    faults.refuse()
    return marks


def read_changes(record: Attendance, body: object, *, by: User) -> dict[str, object]:
    """What `body` corrects of a record, by column.

    ValidationError names every bad field.
    """
    shape = MarkSerializer(data=body, partial=True)
    shape.is_valid(raise_exception=True)
    changes = dict(shape.validated_data)
    faults = Faults("")
    student = record.student

    word = changes.pop("student_id", student.student_id)
    if word.upper() not in (student.student_id, str(student.pk)):
        faults.add(0, "student_id", "A record stays with its student.")

    if "class_id" in changes:
        class_id = changes.pop("class_id") or student.school_class_id
        own = (record.school_class_id, student.school_class_id)
        if class_id not in own and class_id not in _classes({class_id}, by):
            faults.add(0, "class_id", UNKNOWN_CLASS.format(class_id))
        changes["school_class_id"] = class_id

    day = changes.get("date", record.date)
    if day != record.date:
        left = departure_dates([student.pk]).get(student.pk)
        if left is not None and day >= left:
            faults.add(0, "date", DEPARTED.format(student.student_id, left))

    faults.refuse()
    return changes


def _well_formed(rows: Sequence[object], faults: Faults) -> Iterator[tuple[int, Row]]:
    """The rows whose fields have the right form, with their numbers."""
    shape = MarkSerializer()
    quick = RepeatedValueReader(shape)
    for number, row in enumerate(rows):
        try:
            yield number, quick.read(row) or shape.run_validation(row)
        except serializers.ValidationError as error:
            for field, messages in grouped(error.detail).items():
                faults.add(number, field, *messages)


class RepeatedValueReader:
    """Reads sound rows as the serializer would, but looks at each value once.

    A register's days and statuses repeat.
    """

    def __init__(self, shape: serializers.Serializer) -> None:
        self.fields = dict(shape.fields.items())
        self.required = {name for name, field in self.fields.items() if field.required}
        self.seen: dict[tuple[str, type, object], Any] = {}

    def read(self, row: object) -> Row | None:
        """The row, or None where the serializer must say what is wrong with it."""
        if not isinstance(row, dict):
            return None
        if not self.required <= row.keys() <= self.fields.keys():
            return None
        values = {}
        try:
            for name in self.fields:
                if name in row:
                    values[name] = self._value(name, row[name])
        except (serializers.ValidationError, TypeError):
            # Wrong, or of a type that is no key of `seen`, such as a list.
            return None
        return values

    def _value(self, name: str, given: object) -> object:
        key = (name, type(given), given)  # with its type: True is no 1 here
        if key not in self.seen:
            self.seen[key] = self.fields[name].run_validation(given)
        return self.seen[key]


def _pupils(words: Collection[str], by: User) -> tuple[Index[Pupil], dict[int, date]]:
    """The students whom `by` may mark, by their names, and since when some left."""
    reachable = Student.objects.visible_to(by, "create", resource="attendance")
    named = reachable.filter(STUDENTS.condition(*words)).order_by("pk")
    columns = named.values_list("student_id", "pk", "school_class_id", "state")
    pupils = [Pupil(*row) for row in columns]
    absent = [pupil.pk for pupil in pupils if pupil.state != Student.States.ACTIVE]
    return STUDENTS.index(pupils), departure_dates(absent)


def _classes(ids: set[int | None], by: User) -> set[int]:
    """Those of `ids` that `by` may mark."""
    asked = {each for each in ids if each is not None}
    rows = SchoolClass.objects.visible_to(by).filter(pk__in=asked)
    return set(rows.values_list("pk", flat=True)) if asked else set()


def _mark(row: Row, pupil: Pupil) -> Mark:
    return Mark(
        student=pupil.pk,
        school_class=row.get("class_id") or pupil.school_class_id,
        date=row["date"],
        status=row["status"],
        period=row.get("period", 0),
        note=row.get("note"),
    )
