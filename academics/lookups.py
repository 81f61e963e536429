"""What a word for a student, a unit or a class means: a code, a name or a row id.

Each kind of row has one `Lookup`. It says by which columns people name such a row and,
where a word fits several of them, which one wins.
"""

from collections.abc import Collection, Iterable
from operator import attrgetter
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower
from django.db.models.lookups import In

from tracker_project.database.limits import LARGEST_ID

Row = TypeVar("Row")
AnyModel = TypeVar("AnyModel", bound=Model)


def row_id(word: str) -> int | None:
    """The row id that `word` says, or None where it is no number of a row."""
    if not word.isdecimal() or len(word) > len(str(LARGEST_ID)):
        return None

    number = int(word)
    return number if number <= LARGEST_ID else None


class Key:
    """A column by which people name a row; `__` leads to a column of a related row."""

    def __init__(self, column: str) -> None:
        self.column = column
        self._read = attrgetter(column.replace("__", "."))

    def normalise(self, word: str) -> str:
        """`word` in the form in which two words for the same row are equal."""
        raise NotImplementedError

    def matches(self, words: Collection[str]) -> Q:
        """The condition on a row to be named by one of these words."""
        raise NotImplementedError

    def of(self, row: object) -> str:
        """The normalised value of `row`: a model, or a row of values with names."""
        return self.normalise(str(self._read(row)))


class Code(Key):
    """A column that is kept in upper case."""

    def normalise(self, word: str) -> str:
        return word.upper()

    def matches(self, words: Collection[str]) -> Q:
        upper = [word.upper() for word in words]
        return Q(**{f"{self.column}__in": upper})


class Name(Key):
    """A column that is looked up in any case."""

    def normalise(self, word: str) -> str:
        return word.casefold()

    def matches(self, words: Collection[str]) -> Q:
        if len(words) == 1:
            [word] = words
            return Q(**{f"{self.column}__iexact": word})

        lower = [word.lower() for word in words]
        in_any_case = Q(In(Lower(self.column), lower))
        # SQLite lowers ASCII letters only.
        as_written = Q(**{f"{self.column}__in": words})
        return in_any_case | as_written


class RowId(Key):
    """The primary key, as a number in decimal digits."""

    def normalise(self, word: str) -> str:
        number = row_id(word)
        return "" if number is None else str(number)

    def matches(self, words: Collection[str]) -> Q:
        numbers = [row_id(word) for word in words]
        return Q(pk__in=[number for number in numbers if number is not None])


class Index(Generic[Row]):
    """Rows that were read, to be found by the words that name them."""

    def __init__(self, keys: Iterable[Key], rows: Iterable[Row]) -> None:
        self._rows: dict[Key, dict[str, list[Row]]] = {key: {} for key in keys}
        for row in rows:
            self.add(row)

    def add(self, row: Row) -> None:
        """Let `row` be found as well."""
        for key, rows_by_word in self._rows.items():
            rows_by_word.setdefault(key.of(row), []).append(row)

    def named(self, word: str, key: Key) -> list[Row]:
        """The rows that `word` names by that key."""
        normalised = key.normalise(word.strip())
        return self._rows[key].get(normalised, []) if normalised else []

    def get(self, word: str) -> Row | None:
        """The row of `word`: by the first key that fits, of several the first row."""
        for key in self._rows:
            rows = self.named(word, key)
            if rows:
                return rows[0]
        return None


class Lookup:
    """The keys of one kind of row, the one that wins first."""

    def __init__(self, *keys: Key, ordering: tuple[str, ...] = ("pk",)) -> None:
        self.keys = keys
        self.ordering = ordering

    def condition(self, *words: str) -> Q:
        """The condition on a row to be meant by one of these words, by any key."""
        stripped = {word.strip() for word in words} - {""}
        condition = Q(pk__in=[])
        if stripped:
            for key in self.keys:
                condition |= key.matches(stripped)
        return condition

    def index(self, rows: Iterable[Row]) -> Index[Row]:
        """An index of rows that were read with the columns of the keys."""
        return Index(self.keys, rows)

    def find_all(
        self, rows: QuerySet[AnyModel], words: Collection[str]
    ) -> Index[AnyModel]:
        """Those of `rows` that the words name, read by one query."""
        named = rows.filter(self.condition(*words)).order_by(*self.ordering)
        return self.index(named if words else [])

    def find(self, rows: QuerySet[AnyModel], word: str) -> AnyModel | None:
        """The one of `rows` that `word` names, or None; by one query."""
        return self.find_all(rows, [word]).get(word)


ROW_ID = RowId("pk")
STUDENT_CODE = Code("student_id")
UNIT_CODE = Code("code")
UNIT_NAME = Name("name")
CLASS_NAME = Name("class_name")

STUDENTS = Lookup(STUDENT_CODE, ROW_ID)
UNITS = Lookup(UNIT_CODE, UNIT_NAME, ROW_ID)
CLASSES = Lookup(ROW_ID, CLASS_NAME)
# Of several terms of a name the newest is meant.
TERMS = Lookup(ROW_ID, Name("name"), ordering=("-academic_year", "-pk"))
