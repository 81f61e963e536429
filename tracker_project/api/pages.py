"""Pages of a list: by number with a count, or by cursor for deep reading without one.

The body stays a bare array; RFC 8288 `Link` headers lead on.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast
from urllib.parse import urlencode
from zlib import crc32

import orjson
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from tracker_project.api.json import dumps
from tracker_project.errors import ValidationError

DEFAULT_PER_PAGE = 20
MAX_PER_PAGE = 500
LAST_PAGE = 10**9
LONGEST_CURSOR_VALUE = 300  # characters


@dataclass
class Page:
    """The rows of one page (tuples as `values_list` gives them) and the headers that go
    with it.
    """

    rows: list[tuple[object, ...]]
    headers: dict[str, str] = field(default_factory=dict)


def whole_number(
    parameters: Mapping[str, str], name: str, default: int, most: int
) -> int:
    """A positive integer parameter; ValidationError names it."""
    raw = str(parameters.get(name) or default)
    is_number = raw.isascii() and raw.isdecimal() and len(raw) <= len(str(most))
    value = int(raw) if is_number else 0
    if not 1 <= value <= most:
        raise ValidationError.of_field(name, f"A whole number from 1 to {most}.")
    return value


def numbered_page(
    request: HttpRequest, queryset: QuerySet, columns: Sequence[str]
) -> Page:
    """Page `page` of `per_page` rows, with the total; a page past the end is empty."""
    per_page = whole_number(request.GET, "per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE)
    number = whole_number(request.GET, "page", 1, LAST_PAGE)
    start = (number - 1) * per_page
    rows = list(queryset.values_list(*columns)[start : start + per_page])

    # A first page that isn't full says the total itself.
    is_all = number == 1 and len(rows) < per_page
    total = len(rows) if is_all else queryset.order_by().count()
    last = max(1, -(-total // per_page))

    targets = {"first": 1}
    if 1 < number <= last + 1:
        targets["prev"] = number - 1
    if number < last:
        targets["next"] = number + 1
    targets["last"] = last
    links = []
    for relation, target in targets.items():
        links.append(link(request, relation, page=target))
    headers = {
        "Link": ", ".join(links),
        "X-Total-Count": str(total),
        "X-Page": str(number),
        "X-Per-Page": str(per_page),
    }
    return Page(rows, headers)


def cursor_page(
    request: HttpRequest, queryset: QuerySet, columns: Sequence[str]
) -> Page:
    """The `per_page` rows after `cursor` in the queryset's order; the time does not
    grow with the depth.

    Keyset paging: the cursor holds the ordering columns of the last row seen.
    """
    per_page = whole_number(request.GET, "per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE)
    # Lists are ordered by names of columns only.
    ordering = cast(tuple[str, ...], queryset.query.order_by)
    keys = [column.removeprefix("-") for column in ordering]
    for key in keys:
        if key != "pk" and is_nullable(queryset, key):
            sentence = "This ordering has empty values; use page instead."
            raise ValidationError.of_field("cursor", sentence)

    mark = crc32(f"{queryset.model._meta.label} {','.join(ordering)}".encode())
    if cursor := request.GET.get("cursor"):
        values = decoded(cursor, queryset, keys, mark)
        queryset = queryset.filter(after(values, ordering))
    further = [key for key in keys if key not in columns]
    columns = (*columns, *further)
    # The columns of `RowReader.prepared` are worded already.
    if queryset._fields != columns:  # type: ignore[attr-defined]
        queryset = queryset.values_list(*columns)
    rows = list(queryset[: per_page + 1])

    headers = {"X-Per-Page": str(per_page)}
    if len(rows) > per_page:
        rows.pop()
        last = dict(zip(columns, rows[-1], strict=True))
        next_cursor = encoded([mark, *(last[key] for key in keys)])
        headers["Link"] = link(request, "next", cursor=next_cursor)
    return Page(rows, headers)


def link(request: HttpRequest, relation: str, **changes: object) -> str:
    """This address with other parameters, as a `Link` header writes it."""
    parameters: dict[str, object] = {**request.GET.dict(), **changes}
    address = request.build_absolute_uri(f"{request.path}?{urlencode(parameters)}")
    return f'<{address}>; rel="{relation}"'


def is_nullable(queryset: QuerySet, key: str) -> bool:
    try:
        column = queryset.model._meta.get_field(key)
    except FieldDoesNotExist:
        # A path through a relation; those that lists are ordered by are required.
        return False
    return bool(getattr(column, "null", False))


def after(values: Sequence[object], ordering: Sequence[str]) -> Q:
    """Rows that come after `values`: a >= x and (a > x or b > y ...), bounded at once
    for the index.
    """
    name = ordering[0].removeprefix("-")
    way = "lt" if ordering[0].startswith("-") else "gt"
    beyond = Q(**{f"{name}__{way}": values[0]})
    if len(ordering) == 1:
        return beyond
    not_before = Q(**{f"{name}__{way}e": values[0]})
    return not_before & (beyond | after(values[1:], ordering[1:]))


def encoded(values: Sequence[object]) -> str:
    plain: list[int | str] = []
    for value in values:
        if isinstance(value, int):
            plain.append(value)
        elif isinstance(value, date | datetime):
            plain.append(value.isoformat())
        else:
            plain.append(str(value))
    return base64.urlsafe_b64encode(dumps(plain)).decode().rstrip("=")


def decoded(
    cursor: str, queryset: QuerySet, keys: Sequence[str], mark: int
) -> list[object]:
    """The ordering values in a cursor that bears the mark of this list and ordering."""
    padding = "=" * (-len(cursor) % 4)
    try:
        marked, *values = orjson.loads(base64.urlsafe_b64decode(cursor + padding))
        if marked != mark or len(values) != len(keys):
            raise ValueError("of another list, or not one value for each column")
        comparable = []
        for key, value in zip(keys, values, strict=True):
            check_cursor_value(value)
            comparable.append(comparable_value(queryset, key, value))
    except Exception as error:
        sentence = "Not a cursor of this list in this ordering."
        raise ValidationError.of_field("cursor", sentence) from error
    return comparable


def check_cursor_value(value: object) -> None:
    """ValueError where a value is none that `encoded` writes."""
    if not isinstance(value, str | int):
        raise ValueError("neither a text nor a number")
    if "\x00" in str(value) or len(str(value)) > LONGEST_CURSOR_VALUE:
        raise ValueError("not a plain value")


def comparable_value(queryset: QuerySet, key: str, value: object) -> object:
    """`value` as the column `key` can be compared with it; the column itself refuses
    what can't be.
    """
    fields = queryset.model._meta
    try:
        column = fields.pk if key == "pk" else fields.get_field(key)
    except FieldDoesNotExist:  # a path through a relation, or a computed column
        queryset.filter(**{key: value})
        return value
    return column.to_python(value)
