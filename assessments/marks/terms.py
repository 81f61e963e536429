"""Which term a mark belongs to: as it is named, or by its day."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError

from academics.calendar import today
from academics.models import Term
from assessments.marks.bands import MarkError

Record = Mapping[str, Any]


class Terms:
    """The school's terms, read once they are asked for."""

    @cached_property
    def _terms(self) -> list[Term]:
        return list(Term.objects.order_by("pk"))

    def given(self, record: Record, day: date) -> Term | None:
        """The term of a new mark: the one that is named, else the one that covers its day, else none."""
        name, year = _word(record, "term"), _word(record, "academic_year")
        return self._named(name, year, day) if name or year else self._covering(day)

    def changed(self, record: Record, present: Term | None, day: date) -> Term | None:
        """The term after a change: a name or a year that is left out stays as it was; emptied, there is none."""
        if "term" not in record and "academic_year" not in record:
            return present
        name = (
            _word(record, "term")
            if "term" in record
            else present.name
            if present
            else ""
        )
        year = (
            _word(record, "academic_year")
            if "academic_year" in record
            else present.academic_year
            if present
            else ""
        )
        return self._named(name, year, day) if name or year else None

    def current(self) -> Term | None:
        """The current one, as `Term.objects.current` says, without asking again."""
        day = today()
        begun = [
            term for term in self._terms if term.start_date and term.start_date <= day
        ]
        return max(begun, key=lambda term: (term.start_date, term.pk), default=None)

    def _covering(self, day: date) -> Term | None:
        for term in self._terms:
            if (
                term.start_date
                and term.end_date
                and term.start_date <= day <= term.end_date
            ):
                return term
        return None

    def _named(self, name: str, year: str, day: date) -> Term:
        if not name:
            raise MarkError("term", "Name the term of this academic year.")
        called = [
            term for term in self._terms if term.name.casefold() == name.casefold()
        ]
        if not year:
            return _the_one(called, self._covering(day))
        found = next((term for term in called if term.academic_year == year), None)
        return found or self._make(name, year)

    def _make(self, name: str, year: str) -> Term:
        """A term without days; of two that are made at once, one comes to be."""
        term = Term(name=name, academic_year=year)
        try:
            term.clean_fields()
        except ValidationError as error:
            field, messages = next(iter(error.message_dict.items()))
            raise MarkError(
                "term" if field == "name" else field, messages[0]
            ) from error
        first, _, second = year.partition("-")
        if second and int(second) != int(first) + 1:
            raise MarkError(
                "academic_year", "The second year is the one after the first."
            )
        term, _ = Term.objects.get_or_create(name=name, academic_year=year)
        self._terms.append(term)
        return term


def _the_one(called: list[Term], covering: Term | None) -> Term:
    """Without a year, the term of that name in which the day lies, or the only one."""
    if covering is not None and covering in called:
        return covering
    if len(called) != 1:
        raise MarkError(
            "academic_year", "Give the academic year of this term, e.g. 2024-2025."
        )
    return called[0]


def _word(record: Record, key: str) -> str:
    return str(record.get(key) or "").strip()
