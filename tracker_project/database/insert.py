"""New rows in bulk, without making a model instance and a literal of every cell."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any

import orjson
from django.db import connection
from django.db.models import Field, JSONField, Model
from django.utils import timezone


def insert(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, all of the same fields; fields that are left out have their defaults.

    Neither save() nor a signal is called: the values must be checked, and as they are kept.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    given = [field for field in fields if field.name in rows[0]]
    fixed = [_default(field) for field in fields if field.name not in rows[0]]
    readers = [(field.name, _preparation(field)) for field in given]
    values = [
        [*(prepare(row[name]) for name, prepare in readers), *fixed] for row in rows
    ]
    _execute(
        model,
        [*given, *(field for field in fields if field.name not in rows[0])],
        values,
    )


def _default(field: Any) -> Any:
    """What the column holds where a row says nothing."""
    dated = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return _preparation(field)(timezone.now() if dated else field.get_default())


def _preparation(field: Field) -> Callable[[Any], Any]:
    """How a value is written in this database; the same value comes again and again, but for JSON's."""
    if isinstance(field, JSONField):
        return lambda value: None if value is None else orjson.dumps(value).decode()

    @lru_cache(maxsize=4096)
    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    # An id is written as it is, and mostly another one in each row.
    return (
        (lambda value: value if type(value) is int else prepare(value))
        if field.is_relation
        else prepare
    )


def _execute(
    model: type[Model], fields: Sequence[Any], values: list[list[Any]]
) -> None:
    """COPY on PostgreSQL, one statement made once on SQLite, elsewhere one with every row."""
    quote = connection.ops.quote_name
    table, columns = (
        quote(model._meta.db_table),
        ", ".join(quote(field.column) for field in fields),
    )
    group = f"({', '.join(['%s'] * len(fields))})"
    into = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608 - names of our own columns
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with (
                connection.wrap_database_errors
            ):  # psycopg2's own method, which raises psycopg2's own errors
                cursor.copy_expert(
                    f"COPY {table} ({columns}) FROM STDIN", StringIO(copied(values))
                )
        elif connection.vendor == "sqlite":
            cursor.executemany(into + group, values)
        else:
            cursor.execute(
                into + ", ".join([group] * len(values)),
                [value for row in values for value in row],
            )


ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def copied(rows: Iterable[Sequence[Any]]) -> str:
    """Rows in the text format of PostgreSQL's COPY: tabs between the values, \\N for NULL."""
    return "".join("\t".join(map(_copied, row)) + "\n" for row in rows)


def _copied(value: Any) -> str:
    if value is None:
        return r"\N"
    text = str(value)
    # Most need none, and looking is quicker than translating.
    return text.translate(ESCAPES) if "\\" in text or not text.isprintable() else text
