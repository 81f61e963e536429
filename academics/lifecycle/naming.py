"""What the words of a request name: students, units and terms, each kind looked up once for all rows."""

from collections.abc import Collection, Iterable
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Lower
from django.db.models.lookups import In

from academics.calendar import today
from academics.models import SchoolClass, Student, Term, Unit
from accounts.models import User

MAX_ID_DIGITS = 18  # what every database can hold


def _ids(words: Iterable[str]) -> list[int]:
    return [
        int(word) for word in words if word.isdecimal() and len(word) <= MAX_ID_DIGITS
    ]


def students_named(
    words: Collection[str], *, by: User, resource: str
) -> dict[str, Student]:
    """The students for whom `by` may make rows of `resource`, by code and by row id, locked in one order."""
    upper = {word.strip().upper() for word in words}
    reachable = Student.objects.visible_to(by, "create", resource=resource)
    rows = reachable.filter(Q(student_id__in=upper) | Q(pk__in=_ids(upper)))
    found = list(
        rows.only("student_id", "first_name", "last_name", "state")
        .select_for_update()
        .order_by("pk")
    )
    by_id = {str(student.pk): student for student in found}
    return by_id | {
        student.student_id: student for student in found
    }  # a code of digits wins over an id


class Units:
    """Units by code, name or row id, and which of them are `by`'s to run."""

    def __init__(self, words: Collection[str], *, by: User) -> None:
        lower = {word.strip().lower() for word in words}
        named = Q(In(Lower("name"), sorted(lower))) if lower else Q(pk__in=[])
        coded = Q(code__in={word.upper() for word in lower}) | Q(pk__in=_ids(lower))
        units = list(Unit.objects.filter(named | coded).order_by("pk"))
        self._by_word = {str(unit.pk): unit for unit in units}
        for key in ("name", "code"):  # what comes last wins
            self._by_word |= {
                getattr(unit, key).lower(): unit for unit in reversed(units)
            }
        mine = Unit.objects.visible_to(by, "update").filter(
            pk__in=[unit.pk for unit in units]
        )
        self._mine = set(mine.values_list("pk", flat=True))

    def called(self, word: str) -> Unit | None:
        """The unit of a word; None where there is none."""
        return self._by_word.get(word.strip().lower())

    def is_mine(self, unit: Unit) -> bool:
        """Whether the caller may enrol into it."""
        return unit.pk in self._mine


class Terms:
    """Terms by row id; without one, the current term."""

    def __init__(self, ids: Collection[int]) -> None:
        self._by_id = Term.objects.in_bulk(ids) if ids else {}

    @cached_property
    def current(self) -> Term | None:
        """The one that started last."""
        return Term.objects.all().current(today())

    def called(self, pk: int | None) -> Term | None:
        """The term of an id, or the current one where none is given."""
        return self.current if pk is None else self._by_id.get(pk)


def classes_by_word() -> dict[str, int]:
    """The row id of every class, by its id and by its name in lower case; an id wins."""
    found = list(SchoolClass.objects.values_list("pk", "class_name"))
    return {name.lower(): pk for pk, name in found} | {str(pk): pk for pk, _ in found}
