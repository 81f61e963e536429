"""Many students into many units at once: all of them, or none.

Doing it again changes nothing.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from auditlog.models import LogEntry
from django.db import transaction

from academics.calendar import today
from academics.lookups import STUDENTS, UNITS, Index
from academics.models import Enrolment, SchoolClass, Student, Term, Unit
from accounts import audit
from accounts.models import User
from tracker_project.database.insert import insert
from tracker_project.errors import Details, ValidationError

MOST_PLACES = 10_000
ROWS_AT_ONCE = 2000

Key = tuple[int, int, int]  # row ids of student, unit, term


@dataclass(frozen=True)
class Place:
    """A student in a unit for a term, as a request names them.

    `fields` are where the student, the unit and the term stand in the body.
    """

    student: str
    unit: str
    term: int | None = None
    fields: tuple[str, str, str] = ("student_id", "unit", "term_id")


@dataclass(frozen=True)
class Enrolled:
    """How many places were asked for, and what became of them.

    `renewed` are active again, `already` were held before.
    """

    count: int
    created: int
    renewed: int
    already: int


def places_of_class(
    school_class: SchoolClass, units: Sequence[str], term: int | None, *, by: User
) -> list[Place]:
    """Everybody of a class who is at school now, in each unit.

    ValidationError where `by` may not enrol them all.
    """
    students = Student.objects.filter(school_class=school_class)
    active = students.filter(state=Student.States.ACTIVE).order_by("pk")
    codes = dict(active.values_list("pk", "student_id"))
    if not codes:
        sentence = "There is nobody in this class."
        raise ValidationError.of_field("class_id", sentence)

    reachable = students.visible_to(by, "create", resource="enrolments")
    if not codes.keys() <= set(reachable.values_list("pk", flat=True)):
        sentence = "You may not enrol everybody of this class."
        raise ValidationError.of_field("class_id", sentence)

    return places_of(list(codes.values()), units, term, student_field="class_id")


def places_of(
    students: Sequence[str],
    units: Sequence[str],
    term: int | None,
    *,
    student_field: str = "student_ids.{}",
) -> list[Place]:
    """Each of the students in each of the units."""
    places = []
    for student_number, student in enumerate(students):
        field = student_field.format(student_number)
        for unit_number, unit in enumerate(units):
            fields = (field, f"units.{unit_number}", "term_id")
            places.append(Place(student, unit, term, fields))
    return places


@transaction.atomic
def enrol_students(
    places: Sequence[Place], *, by: User, enrolled_date: date | None = None
) -> Enrolled:
    """Enrol all of `places`, or none; ValidationError names each that is wrong.

    Who withdrew becomes active again; who is enrolled already is counted. The number of
    queries does not grow with the number of places, beyond what is inserted in one
    statement.
    """
    if not 0 < len(places) <= MOST_PLACES:
        sentence = f"Give 1 to {MOST_PLACES} places: students times units."
        raise ValidationError(sentence, {"non_field_errors": [sentence]})

    wanted = list(dict.fromkeys(_keys_of(places, by)))
    present = _present(wanted)
    new = []
    withdrawn = []
    for key in wanted:
        if key not in present:
            new.append(key)
            continue
        pk, state = present[key]
        if state == Enrolment.States.WITHDRAWN:
            withdrawn.append(pk)

    _insert(new, enrolled_date or today())
    active = Enrolment.States.ACTIVE
    Enrolment.objects.filter(pk__in=withdrawn).update(state=active)

    enrolled = Enrolled(
        count=len(wanted),
        created=len(new),
        renewed=len(withdrawn),
        already=len(wanted) - len(new) - len(withdrawn),
    )
    if enrolled.created or enrolled.renewed:
        _note(wanted[0], enrolled)
    return enrolled


def _keys_of(places: Sequence[Place], by: User) -> list[Key]:
    """The rows that the places name; ValidationError where one is not the caller's."""
    students = _students_of(places, by)
    units = UNITS.find_all(Unit.objects.all(), {place.unit for place in places})
    own_units = _own_units_of(places, by)
    terms = _terms_of(places)

    keys: list[Key] = []
    details: Details = {}
    for place in places:
        student = students.get(place.student)
        unit = units.get(place.unit)
        term = terms.get(place.term)
        faults = (
            _student_fault(place, student),
            _unit_fault(place, unit, own_units),
            _term_fault(place, term),
        )
        for field, fault in zip(place.fields, faults, strict=True):
            if fault:
                details.setdefault(field, [fault])
        if student and unit and term:
            keys.append((student.pk, unit.pk, term.pk))

    if details:
        raise ValidationError.of_fields(details)
    return keys


def _students_of(places: Iterable[Place], by: User) -> Index[Student]:
    """The students whom `by` may enrol, locked in one order."""
    reachable = Student.objects.visible_to(by, "create", resource="enrolments")
    rows = reachable.only("student_id", "first_name", "last_name", "state")
    words = {place.student for place in places}
    return STUDENTS.find_all(rows.select_for_update(), words)


def _own_units_of(places: Iterable[Place], by: User) -> set[int]:
    """The row ids of those units that are `by`'s to run."""
    words = {place.unit for place in places}
    own = Unit.objects.visible_to(by, "update").filter(UNITS.condition(*words))
    return set(own.values_list("pk", flat=True))


def _terms_of(places: Iterable[Place]) -> dict[int | None, Term | None]:
    """The terms by row id; the current one where a place names none."""
    ids = {place.term for place in places}
    terms: dict[int | None, Term | None] = {}
    terms.update(Term.objects.in_bulk(ids - {None}))
    if None in ids:
        terms[None] = Term.objects.current(today())
    return terms


def _student_fault(place: Place, student: Student | None) -> str:
    if student is None:
        return f"There is no student '{place.student[:50]}' that you may use here."
    if student.state != Student.States.ACTIVE:
        return f"{student} is not at school now."
    return ""


def _unit_fault(place: Place, unit: Unit | None, own_units: Collection[int]) -> str:
    if unit is None:
        return f"There is no unit '{place.unit[:50]}'."
    if unit.pk not in own_units:
        return "You don't teach this unit."
    return ""


def _term_fault(place: Place, term: Term | None) -> str:
    if term is not None:
        return ""
    if place.term is None:
        return "No term has started yet: name one."
    return f"There is no term {place.term}."


def _present(keys: Iterable[Key]) -> dict[Key, tuple[int, str]]:
    """The row id and the state of the enrolments there are, among others, by key."""
    students, units, terms = (set(ids) for ids in zip(*keys, strict=True))
    rows = Enrolment.objects.filter(
        student__in=students, unit__in=units, term__in=terms
    )
    present = {}
    columns = rows.values_list("student_id", "unit_id", "term_id", "pk", "state")
    for student, unit, term, pk, state in columns:
        present[student, unit, term] = (pk, state)
    return present


def _insert(keys: Sequence[Key], day: date) -> None:
    rows = []
    for student, unit, term in keys:
        rows.append(
            {"student": student, "unit": unit, "term": term, "enrolled_date": day}
        )
    for start in range(0, len(rows), ROWS_AT_ONCE):
        insert(Enrolment, rows[start : start + ROWS_AT_ONCE])


def _note(first: Key, enrolled: Enrolled) -> None:
    """One line of the audit trail for all."""
    student, unit, term = first
    row = Enrolment.objects.get(student=student, unit=unit, term=term)
    changes = {
        "enrolled together": [None, str(enrolled.created)],
        "active again": [None, str(enrolled.renewed)],
    }
    audit.note(LogEntry.Action.CREATE, row, changes)
