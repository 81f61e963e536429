"""JSON in and out: fast, and guarded against what would break a view or a database."""

import codecs
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http.request import RawPostDataException, UnreadablePostError
from django.utils.functional import Promise
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

MAX_DEPTH = 32
OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS
JSONValue = dict[str, Any] | list[Any] | str | int | float | bool | None


def _plain(value: Any) -> Any:
    """What orjson does not know: decimals are numbers, lazy texts are texts."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__iter__"):
        return list(value)
    return str(value)


def dumps(value: Any, options: int = 0) -> bytes:
    """`value` as JSON bytes; instants end in Z, decimals become numbers. `options` are orjson's."""
    try:  # a list's rows hold nothing but decimals that orjson does not know, and float is quick to call
        return orjson.dumps(value, default=float, option=OPTIONS | options)
    except TypeError:
        return orjson.dumps(value, default=_plain, option=OPTIONS | options)


class JSONRenderer(BaseRenderer):
    """JSON by orjson."""

    media_type, format, charset, render_style = "application/json", "json", None, "text"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Any = None,
    ) -> bytes:
        """The body; nothing at all for an empty answer. The browsable API asks for it with line breaks."""
        if data is None:
            return b""
        return dumps(
            data, orjson.OPT_INDENT_2 if (renderer_context or {}).get("indent") else 0
        )


class JSONParser(BaseParser):
    """Strict JSON: no NaN, no NUL, no lone surrogates, no nesting deeper than MAX_DEPTH."""

    media_type, renderer_class = "application/json", JSONRenderer

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Any = None,
    ) -> Any:
        """The decoded body; raises ParseError with the place of the fault."""
        try:
            raw = stream.read()
        except (RequestDataTooBig, RawPostDataException):
            raise
        except UnreadablePostError as error:
            raise ParseError("The body could not be read to its end.") from error
        return loads(raw.removeprefix(codecs.BOM_UTF8))


def loads(raw: bytes) -> JSONValue:
    """Decode `raw`; an empty body is an empty object."""
    if not raw.strip():
        return {}
    try:
        value: JSONValue = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ParseError(f"Not valid JSON: {error}") from error
    # Both walks are only made for bodies that could fail them; a class's marks never do.
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise ParseError(f"Nested deeper than {MAX_DEPTH} levels.")
    if b"\\u0000" in raw and _has_nul(value):
        raise ParseError("NUL characters are not allowed.")
    return value


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
    return depth


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(child) for key, child in value.items())
    return isinstance(value, list) and any(_has_nul(child) for child in value)
