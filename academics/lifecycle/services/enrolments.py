"""Many students into many units at once: all of them, or none; doing it again changes nothing."""

from collections.abc import Sequence
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

MOST_PLACES, ROWS_AT_ONCE = 10_000, 2000
Key = tuple[int, int, int]  # row ids of student, unit, term


@dataclass(frozen=True)
class Place:
    """A student in a unit for a term, as words name them; `fields` are where each word stands in the body."""

    student: str
    unit: str
    term: int | None = None
    fields: tuple[str, str, str] = ("student_id", "unit", "term_id")


@dataclass(frozen=True)
class Enrolled:
    """How many places were asked for, and what became of them: new, active again, or held already."""

    count: int
    created: int
    renewed: int
    already: int


def places_of_class(
    school_class: SchoolClass, units: Sequence[str], term: int | None, *, by: User
) -> list[Place]:
    """Everybody of a class who is at school now, in each unit; ValidationError where `by` may not enrol them all."""
    here = Student.objects.filter(
        school_class=school_class, state=Student.States.ACTIVE
    ).order_by("pk")
    reachable = set(
        Student.objects.visible_to(by, "create", resource="enrolments")
        .filter(school_class=school_class)
        .values_list("pk", flat=True)
    )
    codes = dict(here.values_list("pk", "student_id"))
    if not codes or not codes.keys() <= reachable:
        sentence = (
            "You may not enrol everybody of this class."
            if codes
            else "There is nobody in this class."
        )
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
    return [
        Place(
            student,
            unit,
            term,
            (student_field.format(place), f"units.{number}", "term_id"),
        )
        for place, student in enumerate(students)
        for number, unit in enumerate(units)
    ]


@transaction.atomic
def enrol_students(
    places: Sequence[Place], *, by: User, enrolled_date: date | None = None
) -> Enrolled:
    """Enrol all of `places`, or none; ValidationError names each that is wrong.

    Who withdrew becomes active again; who is enrolled already is counted. The number of queries
    does not grow with the number of places, beyond what is inserted in one statement.
    """
    if not 0 < len(places) <= MOST_PLACES:
        sentence = f"Give 1 to {MOST_PLACES} places: students times units."
        raise ValidationError(sentence, {"non_field_errors": [sentence]})
    wanted = dict.fromkeys(_keys(places, by))
    found = {
        (student, unit, term): (pk, state)
        for pk, student, unit, term, state in Enrolment.objects.filter(
            student__in={key[0] for key in wanted},
            unit__in={key[1] for key in wanted},
            term__in={key[2] for key in wanted},
        ).values_list("pk", "student_id", "unit_id", "term_id", "state")
    }
    new = [key for key in wanted if key not in found]
    asleep = [
        found[key][0]
        for key in wanted
        if key in found and found[key][1] == Enrolment.States.WITHDRAWN
    ]
    _insert(new, enrolled_date or today())
    Enrolment.objects.filter(pk__in=asleep).update(state=Enrolment.States.ACTIVE)
    enrolled = Enrolled(
        len(wanted), len(new), len(asleep), len(wanted) - len(new) - len(asleep)
    )
    _note(next(iter(wanted)), enrolled)
    return enrolled


def _keys(places: Sequence[Place], by: User) -> list[Key]:
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
            _of_student(place, student),
            _of_unit(place, unit, own_units),
            _of_term(place, term),
        )
        for field, fault in zip(place.fields, faults, strict=True):
            if fault and field not in details:
                details[field] = [fault]
        if student and unit and term:
            keys.append((student.pk, unit.pk, term.pk))
    if details:
        raise ValidationError.of_fields(details)
    return keys


def _students_of(places: Sequence[Place], by: User) -> Index[Student]:
    """The students whom `by` may enrol, locked in one order."""
    reachable = Student.objects.visible_to(by, "create", resource="enrolments")
    rows = reachable.only("student_id", "first_name", "last_name", "state")
    return STUDENTS.find_all(
        rows.select_for_update(), {place.student for place in places}
    )


def _own_units_of(places: Sequence[Place], by: User) -> set[int]:
    """The row ids of those units that are `by`'s to run."""
    named = UNITS.condition(*{place.unit for place in places})
    own = Unit.objects.visible_to(by, "update").filter(named)
    return set(own.values_list("pk", flat=True))


def _terms_of(places: Sequence[Place]) -> dict[int | None, Term | None]:
    """The terms by row id; the current one where a place names none."""
    ids = {place.term for place in places}
    terms: dict[int | None, Term | None] = {}
    terms.update(Term.objects.in_bulk(ids - {None}))
    if None in ids:
        terms[None] = Term.objects.all().current(today())
    return terms


def _of_student(place: Place, student: Student | None) -> str:
    if student is None:
        return f"There is no student '{place.student[:50]}' that you may use here."
    return (
        ""
        if student.state == Student.States.ACTIVE
        else f"{student} is not at school now."
    )


def _of_unit(place: Place, unit: Unit | None, own_units: set[int]) -> str:
    if unit is None:
        return f"There is no unit '{place.unit[:50]}'."
    return "" if unit.pk in own_units else "You don't teach this unit."


def _of_term(place: Place, term: Term | None) -> str:
    if term is None:
        return (
            "No term has started yet: name one."
            if place.term is None
            else f"There is no term {place.term}."
        )
    return ""


def _insert(keys: Sequence[Key], day: date) -> None:
    for start in range(0, len(keys), ROWS_AT_ONCE):
        part = keys[start : start + ROWS_AT_ONCE]
        insert(
            Enrolment,
            [
                {"student": s, "unit": u, "term": t, "enrolled_date": day}
                for s, u, t in part
            ],
        )


def _note(first: Key, enrolled: Enrolled) -> None:
    """One line of the audit trail for all."""
    if enrolled.created or enrolled.renewed:
        student, unit, term = first
        row = Enrolment.objects.get(student=student, unit=unit, term=term)
        told = {
            "enrolled together": [None, str(enrolled.created)],
            "active again": [None, str(enrolled.renewed)],
        }
        audit.note(LogEntry.Action.CREATE, row, told)
