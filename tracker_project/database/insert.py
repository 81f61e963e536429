"""New rows in bulk, without making a model instance and a literal of every cell."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING

import orjson
from django.db import connection
from django.db.models import Field, JSONField, Model
from django.utils import timezone

if TYPE_CHECKING:  # it is only in the stubs
    from django.db.backends.utils import _SQLType

VALUES_REMEMBERED = 4096  # of each column
ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

Prepare = Callable[[object], "_SQLType"]


def insert(model: type[Model], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, all of the same fields; fields that are left out have their
    defaults.

    Neither save() nor a signal is called: the values must be checked, and as they are
    kept.
    """
    if not rows:
        return
    given: list[Field] = []
    left_out: list[Field] = []
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            (given if field.name in rows[0] else left_out).append(field)

    defaults = [default_of(field) for field in left_out]
    columns = [(field.name, preparation_of(field)) for field in given]
    values = []
    for row in rows:
        cells = [prepare(row[name]) for name, prepare in columns]
        values.append(cells + defaults)
    write(model, given + left_out, values)


def default_of(field: Field) -> "_SQLType":
    """What the column holds where a row says nothing."""
    is_dated = getattr(field, "auto_now", False) or getattr(
        field, "auto_now_add", False
    )
    value = timezone.now() if is_dated else field.get_default()
    return preparation_of(field)(value)


def preparation_of(field: Field) -> Prepare:
    """How a value is written in this database; the same value comes again and again,
    but for JSON's.
    """
    if isinstance(field, JSONField):
        return prepared_json

    @lru_cache(maxsize=VALUES_REMEMBERED)
    def prepare(value: object) -> "_SQLType":
        return field.get_db_prep_save(value, connection)

    if not field.is_relation:
        return prepare

    def prepare_id(value: object) -> "_SQLType":
        # An id is written as it is, and mostly another one in each row.
        return value if type(value) is int else prepare(value)

    return prepare_id


def prepared_json(value: object) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def write(
    model: type[Model], fields: Sequence[Field], rows: list[list["_SQLType"]]
) -> None:
    """COPY on PostgreSQL, one statement made once on SQLite, elsewhere one with every
    row.
    """
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    group = f"({', '.join(['%s'] * len(fields))})"
    # Names of our own tables and columns.
    into = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # psycopg2's own method, which raises psycopg2's own errors.
            with connection.wrap_database_errors:
                copy = f"COPY {table} ({columns}) FROM STDIN"
                cursor.copy_expert(copy, StringIO(copied(rows)))
        elif connection.vendor == "sqlite":
            cursor.executemany(into + group, rows)
        else:
            cells: list[_SQLType] = []
            for row in rows:
                cells += row
            cursor.execute(into + ", ".join([group] * len(rows)), cells)


def copied(rows: Iterable[Sequence[object]]) -> str:
    """Rows in the text format of PostgreSQL's COPY: tabs between the values, \\N for
    NULL.
    """
    return "".join("\t".join(map(copied_cell, row)) + "\n" for row in rows)


def copied_cell(value: object) -> str:
    if value is None:
        return r"\N"
    text = str(value)
    # Most need none, and looking is quicker than translating.
    if "\\" in text or not text.isprintable():
        return text.translate(ESCAPES)
    return text
