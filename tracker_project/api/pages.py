"""Pages of a list: by number with a count, or by cursor for deep reading without one.

The body stays a bare array; RFC 8288 `Link` headers lead on.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import orjson
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from tracker_project.api.json import dumps
from tracker_project.errors import ValidationError

DEFAULT_PER_PAGE, MAX_PER_PAGE = 20, 500


@dataclass
class Page:
    """The rows of one page (tuples as `values_list` gives them) and the headers that go with it."""

    rows: list[tuple[Any, ...]]
    headers: dict[str, str] = field(default_factory=dict)


def whole_number(parameters: Any, name: str, default: int, most: int) -> int:
    """A positive integer parameter; ValidationError names it."""
    raw = str(parameters.get(name) or default)
    value = (
        int(raw)
        if raw.isascii() and raw.isdecimal() and len(raw) <= len(str(most))
        else 0
    )
    if not 1 <= value <= most:
        sentence = f"A whole number from 1 to {most}."
        raise ValidationError.of_field(name, sentence)
    return value


def numbered_page(
    request: HttpRequest, queryset: QuerySet, columns: Sequence[Any]
) -> Page:
    """Page `page` of `per_page` rows, with the total; a page past the end is empty."""
    parameters = request.GET
    per_page = whole_number(parameters, "per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE)
    number = whole_number(parameters, "page", 1, 10**9)
    start = (number - 1) * per_page
    rows = list(queryset.values_list(*columns)[start : start + per_page])
    # A first page that isn't full says the total itself.
    total = (
        len(rows)
        if number == 1 and len(rows) < per_page
        else queryset.order_by().count()
    )
    last = max(1, -(-total // per_page))
    targets = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    links = [
        f'<{_address(request, page=target)}>; rel="{rel}"'
        for rel, target in targets.items()
        if 1 <= target <= last and target != (number if rel in ("prev", "next") else 0)
    ]
    headers = {
        "Link": ", ".join(links),
        "X-Total-Count": str(total),
        "X-Page": str(number),
        "X-Per-Page": str(per_page),
    }
    return Page(rows, headers)


def cursor_page(
    request: HttpRequest,
    queryset: QuerySet,
    columns: Sequence[Any],
    ordering: Sequence[str],
) -> Page:
    """The `per_page` rows after `cursor` in `ordering`; the time does not grow with the depth.

    Keyset paging: the cursor holds the ordering columns of the last row seen.
    """
    per_page = whole_number(request.GET, "per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE)
    keys = [column.removeprefix("-") for column in ordering]
    if any(key != "pk" and _nullable(queryset, key) for key in keys):
        sentence = "This ordering has empty values; use page instead."
        raise ValidationError.of_field("cursor", sentence)
    mark = crc32(f"{queryset.model._meta.label} {','.join(ordering)}".encode())
    if cursor := request.GET.get("cursor"):
        queryset = queryset.filter(
            _after(_decode(cursor, queryset, keys, mark), ordering)
        )
    columns = (*columns, *(key for key in keys if key not in columns))
    if queryset._fields != columns:  # type: ignore[attr-defined] # those of `RowReader.prepared` are worded already
        queryset = queryset.values_list(*columns)
    rows = list(queryset[: per_page + 1])
    headers = {"X-Per-Page": str(per_page)}
    if len(rows) > per_page:
        rows.pop()
        last = dict(zip(columns, rows[-1], strict=True))
        headers["Link"] = (
            f'<{_address(request, cursor=_encode([mark, *(last[key] for key in keys)]))}>; rel="next"'
        )
    return Page(rows, headers)


def _address(request: HttpRequest, **changes: Any) -> str:
    parameters = request.GET.dict() | {
        name: str(value) for name, value in changes.items()
    }
    return request.build_absolute_uri(f"{request.path}?{urlencode(parameters)}")


def _nullable(queryset: QuerySet, key: str) -> bool:
    try:
        return bool(getattr(queryset.model._meta.get_field(key), "null", False))
    except (
        FieldDoesNotExist
    ):  # a path through a relation; those that lists are ordered by are required
        return False


def _after(values: Sequence[Any], ordering: Sequence[str]) -> Q:
    """Rows that come after `values`: a >= x and (a > x or b > y ...), bounded at once for the index."""
    name, way = (
        ordering[0].removeprefix("-"),
        "lt" if ordering[0].startswith("-") else "gt",
    )
    beyond = Q(**{f"{name}__{way}": values[0]})
    if len(ordering) == 1:
        return beyond
    return Q(**{f"{name}__{way}e": values[0]}) & (
        beyond | _after(values[1:], ordering[1:])
    )


def _encode(values: Sequence[Any]) -> str:
    plain = [value if isinstance(value, int) else _text(value) for value in values]
    return base64.urlsafe_b64encode(dumps(plain)).decode().rstrip("=")


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _decode(
    cursor: str, queryset: QuerySet, keys: Sequence[str], mark: int
) -> list[Any]:
    """The ordering values in a cursor that bears the mark of this list and ordering."""
    try:
        marked, *values = orjson.loads(
            base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        )
        if marked != mark or len(values) != len(keys):
            raise ValueError(
                "of another list, or not one value for each ordering column"
            )
        for value in values:
            if (
                not isinstance(value, str | int)
                or "\x00" in str(value)
                or len(str(value)) > 300
            ):
                raise ValueError("not a plain value")
        return [
            _comparable(queryset, key, value)
            for key, value in zip(keys, values, strict=True)
        ]
    except Exception as error:
        sentence = "Not a cursor of this list in this ordering."
        raise ValidationError.of_field("cursor", sentence) from error


def _comparable(queryset: QuerySet, key: str, value: Any) -> Any:
    """`value` as the column `key` can be compared with it; the column itself refuses what can't be."""
    fields: Any = queryset.model._meta
    try:
        return (fields.pk if key == "pk" else fields.get_field(key)).to_python(value)
    except FieldDoesNotExist:  # a path through a relation, or a computed column
        queryset.filter(**{key: value})
        return value
