"""Finds the student, unit and term that the words of a record name.

A record is a dict of words and numbers, as a body or a form gives them. Whatever the
number of records, the rows that they name are read by the same few queries.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from academics.calendar import today
from academics.lifecycle.selectors import DEPARTED, departure_dates
from academics.lookups import ROW_ID, STUDENTS, UNIT_CODE, UNIT_NAME, UNITS
from academics.models import Student, TeachingAssignment, Term, Unit
from accounts.models import User
from accounts.policy import Scope, scope_for
from assessments.marks.bands import MarkError
from assessments.marks.subjects import make_unit

Record = Mapping[str, Any]  # a serializer has validated it
STUDENT_KEYS = ("student_id", "student")
UNIT_KEYS = ("unit", "unit_code", "subject_id", "subject_name", "subject")
# A unit of such a name is made where there is none.
MADE = ("subject_name", "subject")
# What the word under each of these keys may be, in the order in which it is tried.
UNIT_MEANINGS = {
    "unit": (UNIT_CODE, UNIT_NAME, ROW_ID),
    "unit_code": (UNIT_CODE,),
    "subject_id": (ROW_ID,),
    "subject_name": (UNIT_NAME, UNIT_CODE, ROW_ID),
    "subject": (UNIT_NAME, UNIT_CODE, ROW_ID),
}
FIRST_MONTH = 8  # of an academic year, where no term says otherwise
STUDENT_COLUMNS = (
    "student_id",
    "first_name",
    "last_name",
    "school_class_id",
    "average",
    "status",
    "state",
)


def word_of(record: Record, key: str) -> str:
    value = record.get(key)
    return "" if value is None else str(value).strip()


def words_of(records: Iterable[Record], keys: Iterable[str]) -> set[str]:
    words = {word_of(record, key) for record in records for key in keys}
    return words - {""}


class Lookup:
    """The rows that a batch of records names, as far as `by` may use them.

    `by` is None for the school itself. With `lock` the students stay locked until the
    transaction ends, as `changing_marks` wants them.
    """

    def __init__(
        self, records: Sequence[Record], *, by: User | None, lock: bool = False
    ) -> None:
        self.by = by
        students = self._named_students(records, lock)
        self._students = STUDENTS.index(students)
        self._absent = {
            student.pk for student in students if student.state != Student.States.ACTIVE
        }
        # How a unit releases its marks is asked of every new one.
        units = Unit.objects.annotate(by_hand=F("release_rule__by_hand"))
        self._units = UNITS.find_all(units, words_of(records, UNIT_KEYS))
        self._taught = self._taught_places()
        self.terms = Terms()

    def _named_students(self, records: Sequence[Record], lock: bool) -> list[Student]:
        words = words_of(records, STUDENT_KEYS)
        if not words:
            return []
        students = Student.objects.all()
        if self.by is not None:
            students = students.visible_to(self.by, "create", resource="assessments")
        named = students.filter(STUDENTS.condition(*words)).order_by("pk")
        if lock:
            named = named.select_for_update()
        return list(named.only(*STUDENT_COLUMNS))

    def _taught_places(self) -> set[tuple[int | None, int | None]] | None:
        """Which unit in which class a teacher may mark.

        None where that is every one.
        """
        if self.by is None:
            return None
        if scope_for(self.by, "assessments", "create") is not Scope.TAUGHT:
            return None
        assigned = TeachingAssignment.objects.filter(teacher__user=self.by)
        return set(assigned.values_list("unit_id", "school_class_id"))

    def student(self, record: Record) -> Student:
        for key in STUDENT_KEYS:
            word = word_of(record, key)
            if not word:
                continue
            student = self._students.get(word)
            if student is None:
                sentence = f"There is no student '{word[:50]}' that you may use here."
                raise MarkError(key, sentence)
            return student
        raise MarkError("student_id", "This field is required.")

    def unit(self, record: Record) -> Unit:
        """The unit that every word of the record for it names."""
        named: dict[str, Unit] = {}
        for key in UNIT_KEYS:
            word = word_of(record, key)
            if word:
                named[key] = self._unit_called(word, key)
        if not named:
            raise MarkError("unit", "Give unit or subject_name.")

        first, *others = named
        for key in others:
            if named[key] != named[first]:
                raise MarkError(key, f"This is another unit than {first} names.")
        return named[first]

    def _unit_called(self, word: str, key: str) -> Unit:
        for meaning in UNIT_MEANINGS[key]:
            units = self._units.named(word, meaning)
            if len(units) > 1:
                codes = ", ".join(unit.code for unit in units)
                sentence = (
                    f"Several units are called '{word}': give the code ({codes}) as"
                    " unit."
                )
                raise MarkError(key, sentence)
            if units:
                return units[0]

        if key not in MADE:
            raise MarkError(key, f"There is no unit '{word[:50]}'.")
        unit = make_unit(word, key=key, by=self.by)
        self._units.add(unit)
        if self._taught is not None:
            self._taught.add((unit.pk, None))
        return unit

    def is_released_by_hand(self, unit: Unit) -> bool:
        """Whether new marks of a unit that was found here wait for a release."""
        return bool(getattr(unit, "by_hand", False))  # one just made has no rule

    def check_taught(self, student: Student, unit: Unit) -> None:
        if self._taught is None:
            return
        places = {
            (unit.pk, None),
            (unit.pk, student.school_class_id),
            (None, student.school_class_id),
        }
        if not places & self._taught:
            raise MarkError("unit", "You don't teach this student this unit.")

    def check_present(self, student: Student, day: date) -> None:
        """Refuse a day on which the student had left the school."""
        if student.pk in self._absent:
            check_departure(student, day, self._departures.get(student.pk))

    @cached_property
    def _departures(self) -> dict[int, date]:
        return departure_dates(self._absent)


def check_departure(student: Student, day: date, left: date | None) -> None:
    if left and day >= left:
        raise MarkError("date_taken", DEPARTED.format(student.student_id, left))


class Terms:
    """The school's terms, read once they are asked for."""

    @cached_property
    def _terms(self) -> list[Term]:
        return list(Term.objects.order_by("pk"))

    def current(self) -> Term | None:
        return self.begun_by(today())

    def begun_by(self, day: date) -> Term | None:
        """The term that had started last on `day`."""
        begun = [term for term in self._terms if has_begun(term, day)]
        return max(begun, key=_age, default=None)

    def covering(self, day: date) -> Term | None:
        for term in self._terms:
            if has_begun(term, day) and term.end_date and day <= term.end_date:
                return term
        return None

    def given(self, record: Record, day: date) -> Term | None:
        """The term of a new mark: the one that is named, else the one of its day."""
        name = word_of(record, "term")
        year = word_of(record, "academic_year")
        if name or year:
            return self._named(name, year, day)
        return self.covering(day)

    def changed(self, record: Record, present: Term | None, day: date) -> Term | None:
        """The term after a change of a mark that is taken on `day`.

        A name or a year that is left out stays as it was; emptied, there is none.
        """
        if "term" not in record and "academic_year" not in record:
            return present

        name = present.name if present else ""
        year = present.academic_year if present else ""
        if "term" in record:
            name = word_of(record, "term")
        if "academic_year" in record:
            year = word_of(record, "academic_year")
        return self._named(name, year, day) if name or year else None

    def _named(self, name: str, year: str, day: date) -> Term:
        if not name:
            return self._of_year(year, day)
        if not year:
            return self._of_name(name, day)
        for term in self._terms:
            if term.name.casefold() == name.casefold() and term.academic_year == year:
                return term
        return self._make(name, year)

    def _of_name(self, name: str, day: date) -> Term:
        """Without a year: the term of that name that is meant on `day`.

        Where there is none yet, it is made in the academic year of the day.
        """
        called = [
            term for term in self._terms if term.name.casefold() == name.casefold()
        ]
        if not called:
            return self._make(name, self._year_of(day))
        return self._meant_on(day, called)

    def _of_year(self, year: str, day: date) -> Term:
        """Without a name: the term of that year that is meant on `day`."""
        of_year = [term for term in self._terms if term.academic_year == year]
        if not of_year:
            sentence = f"There is no term of {year[:20]} yet: name it as term."
            raise MarkError("term", sentence)
        return self._meant_on(day, of_year)

    def _meant_on(self, day: date, terms: Sequence[Term]) -> Term:
        """Of several terms the one that covers `day`, else the last that had begun.

        Where none had begun, the first of them.
        """
        covering = self.covering(day)
        if covering is not None and covering in terms:
            return covering

        begun = [term for term in terms if has_begun(term, day)]
        if begun:
            return max(begun, key=_age)
        return min(terms, key=_age)

    def _year_of(self, day: date) -> str:
        """The academic year of a day: its term's, as far as the school has terms."""
        term = self.covering(day) or self.begun_by(day)
        if term is not None:
            return term.academic_year
        first = day.year if day.month >= FIRST_MONTH else day.year - 1
        return f"{first}-{first + 1}"

    def _make(self, name: str, year: str) -> Term:
        """A term without days; of two that are made at once, one comes to be."""
        term = Term(name=name, academic_year=year)
        try:
            term.clean_fields()
        except ValidationError as error:
            field, messages = next(iter(error.message_dict.items()))
            key = "term" if field == "name" else field
            raise MarkError(key, messages[0]) from error

        first, _, second = year.partition("-")
        if second and int(second) != int(first) + 1:
            sentence = "The second year is the one after the first."
            raise MarkError("academic_year", sentence)

        term, _ = Term.objects.get_or_create(name=name, academic_year=year)
        self._terms.append(term)
        return term


def has_begun(term: Term, day: date) -> bool:
    return term.start_date is not None and term.start_date <= day


def _age(term: Term) -> tuple[str, str, int]:
    """What orders terms by time; one without days by its academic year."""
    start = term.start_date.isoformat() if term.start_date else ""
    return start, term.academic_year, term.pk
