"""Reading marks as they are written: the words of a record become a student, a unit, a term and a score.

A record is a dict of words and numbers. Whatever the number of records, the rows that
they name are looked up in the same few queries.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import F

from academics.calendar import today
from academics.lifecycle.selectors import DEPARTED, departure_dates
from academics.lookups import (
    ROW_ID,
    STUDENTS,
    UNIT_CODE,
    UNIT_NAME,
    UNITS,
    Index,
)
from academics.models import Student, TeachingAssignment, Unit
from accounts.models import User
from accounts.policy import Scope, scope_for
from assessments.marks.bands import MarkError, check_mark
from assessments.marks.models import Assessment
from assessments.marks.subjects import make_unit
from assessments.marks.terms import Terms

Record = Mapping[str, Any]
STUDENT_WORDS = ("student_id", "student")
# How a body may name the unit, and what its word may be; what is `made` comes into being where there is none.
UNIT_WORDS = ("unit", "unit_code", "subject_id", "subject_name", "subject")
MADE = ("subject_name", "subject")
PLAIN = ("assessment_type", "title", "date_taken", "notes", "staff_notes")
HUNDRED = Decimal(100)
# The keys by which the word of each of them is looked up, in this order.
UNIT_KEYS = {
    "unit": (UNIT_CODE, UNIT_NAME, ROW_ID),
    "unit_code": (UNIT_CODE,),
    "subject_id": (ROW_ID,),
    "subject_name": (UNIT_NAME, UNIT_CODE, ROW_ID),
    "subject": (UNIT_NAME, UNIT_CODE, ROW_ID),
}


def _words(records: Iterable[Record], keys: Iterable[str]) -> set[str]:
    return {
        str(record[key]).strip()
        for record in records
        for key in keys
        if record.get(key) not in (None, "")
    }


class Lookup:
    """The rows that a batch of records names, as far as `by` may use them (None: the school itself).

    With `lock` the students stay locked until the transaction ends, as `changing_marks` wants them.
    """

    def __init__(
        self, records: Sequence[Record], *, by: User | None, lock: bool = False
    ) -> None:
        self.by, self._lock = by, lock
        students = self._named_students(_words(records, STUDENT_WORDS))
        self._absent = {
            each.pk for each in students if each.state != Student.States.ACTIVE
        }
        self._students = STUDENTS.index(students)
        self._units = _named_units(_words(records, UNIT_WORDS))
        self.terms = Terms()
        self._taught = self._assignments()

    def _named_students(self, words: set[str]) -> list[Student]:
        if not words:
            return []
        students = Student.objects.all()
        if self.by is not None:
            students = students.visible_to(self.by, "create", resource="assessments")
        named = students.filter(STUDENTS.condition(*words)).order_by("pk")
        named = named.only(
            "student_id",
            "first_name",
            "last_name",
            "school_class_id",
            "average",
            "status",
            "state",
        )
        return list(named.select_for_update() if self._lock else named)

    @cached_property
    def away(self) -> dict[int, date]:
        """Since when those are gone who have left the school."""
        return departure_dates(self._absent)

    def _assignments(self) -> set[tuple[int | None, int | None]] | None:
        """Which unit in which class a teacher may mark; None where that is every one."""
        if (
            self.by is None
            or scope_for(self.by, "assessments", "create") is not Scope.TAUGHT
        ):
            return None
        assigned = TeachingAssignment.objects.filter(teacher__user=self.by)
        return set(assigned.values_list("unit_id", "school_class_id"))

    def student(self, record: Record) -> Student:
        """Whom the record is of."""
        for key in STUDENT_WORDS:
            if word := str(record.get(key) or "").strip():
                if student := self._students.get(word):
                    return student
                raise MarkError(
                    key, f"There is no student '{word[:50]}' that you may use here."
                )
        raise MarkError("student_id", "This field is required.")

    def unit(self, record: Record) -> Unit:
        """The unit that every word of the record for it names."""
        named = {
            key: self._unit(key, word)
            for key in UNIT_WORDS
            for word in _words([record], [key])
        }
        if not named:
            raise MarkError("unit", "Give unit or subject_name.")
        first, *others = named
        for key in others:
            if named[key] != named[first]:
                raise MarkError(key, f"This is another unit than {first} names.")
        return named[first]

    def _unit(self, key: str, word: str) -> Unit:
        for meaning in UNIT_KEYS[key]:
            units = self._units.named(word, meaning)
            if len(units) > 1:
                codes = ", ".join(unit.code for unit in units)
                raise MarkError(
                    key,
                    f"Several units are called '{word}': give the code ({codes}) as unit.",
                )
            if units:
                return units[0]
        if key not in MADE:
            raise MarkError(key, f"There is no unit '{word[:50]}'.")
        unit = make_unit(word, key=key, by=self.by)
        self._units.add(unit)
        if self._taught is not None:
            self._taught.add((unit.pk, None))
        return unit

    def check_taught(self, mark: Assessment) -> None:
        """Refuse a unit that `by` doesn't teach the student of the mark."""
        if self._taught is None:
            return
        unit, school_class = mark.unit_id, mark.student.school_class_id
        if (
            not {(unit, None), (unit, school_class), (None, school_class)}
            & self._taught
        ):
            raise MarkError("unit", "You don't teach this student this unit.")


def _named_units(words: set[str]) -> Index[Unit]:
    # How a unit releases its marks is asked of every new one.
    units = Unit.objects.annotate(by_hand=F("release_rule__by_hand"))
    return UNITS.find_all(units, words)


def score_of(
    record: Record, score: Decimal | None = None, max_score: Decimal = HUNDRED
) -> tuple[Decimal, Decimal]:
    """Score and max_score of a record, and what was there for what it leaves out; `marks` are out of 100."""
    marks = record.get("marks")
    if marks is None:
        score, max_score = (
            record.get("score", score),
            record.get("max_score", max_score),
        )
    elif (
        record.get("score", marks) != marks
        or record.get("max_score", HUNDRED) != HUNDRED
    ):
        raise MarkError(
            "marks", "Marks are out of 100: give either marks, or score and max_score."
        )
    else:
        score, max_score = marks, HUNDRED
    if score is None:
        raise MarkError("score", "Give score or marks.")
    check_mark(score, max_score)
    return score, max_score


def new_mark(record: Record, lookup: Lookup) -> Assessment:
    """The unsaved mark of a record; MarkError names every field that is wrong."""
    mark = Assessment(recorded_by=lookup.by, date_taken=today())
    for name in PLAIN:
        if name in record:
            setattr(mark, name, record[name])
    faults: list[MarkError] = []
    for write in (_write_student, _write_unit, _write_score, _write_term, _check_there):
        try:
            write(mark, record, lookup)
        except MarkError as error:
            faults.append(error)
    if faults:
        raise MarkError(faults[0].field, faults[0].sentence, *faults[1:])
    lookup.check_taught(mark)
    return mark


def _write_student(mark: Assessment, record: Record, lookup: Lookup) -> None:
    mark.student = lookup.student(record)


def _write_unit(mark: Assessment, record: Record, lookup: Lookup) -> None:
    mark.unit = lookup.unit(record)


def _write_score(mark: Assessment, record: Record, lookup: Lookup) -> None:
    mark.score, mark.max_score = score_of(record)


def _write_term(mark: Assessment, record: Record, lookup: Lookup) -> None:
    mark.term = lookup.terms.given(record, mark.date_taken)


def _check_there(mark: Assessment, record: Record, lookup: Lookup) -> None:
    _check_day(mark, lookup.away.get(mark.student_id))


def _check_day(mark: Assessment, left: date | None) -> None:
    if left and mark.date_taken >= left:
        raise MarkError("date_taken", DEPARTED.format(mark.student.student_id, left))


def apply_changes(mark: Assessment, record: Record, lookup: Lookup) -> None:
    """Write what the record gives into `mark`, unsaved; what it leaves out stays."""
    before = (mark.student_id, mark.date_taken)
    if any(record.get(key) for key in STUDENT_WORDS):
        mark.student = lookup.student(record)
    if any(record.get(key) for key in UNIT_WORDS):
        mark.unit = lookup.unit(record)
    lookup.check_taught(mark)
    mark.score, mark.max_score = score_of(record, mark.score, mark.max_score)
    mark.term = lookup.terms.changed(
        record, mark.term, record.get("date_taken", mark.date_taken)
    )
    for name in PLAIN:
        if name in record:
            setattr(mark, name, record[name])
    if before != (mark.student_id, mark.date_taken):
        _check_day(mark, departure_dates([mark.student_id]).get(mark.student_id))
