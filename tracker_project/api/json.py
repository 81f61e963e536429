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


def dumps(value: object, options: int = 0) -> bytes:
    """`value` as JSON bytes; instants end in Z, decimals become numbers. `options` are
    orjson's.
    """
    options |= OPTIONS
    try:
        # A list's rows hold nothing but decimals that orjson does not know, and
        # float is quick to call.
        return orjson.dumps(value, default=float, option=options)
    except TypeError:
        return orjson.dumps(value, default=plain, option=options)


def plain(value: object) -> object:
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


class JSONRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "text"

    def render(
        self,
        data: object,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, object] | None = None,
    ) -> bytes:
        """The body; nothing at all for an empty answer. The browsable API asks for line
        breaks.
        """
        if data is None:
            return b""
        indented = renderer_context is not None and renderer_context.get("indent")
        return dumps(data, orjson.OPT_INDENT_2 if indented else 0)


class JSONParser(BaseParser):
    """Strict JSON: no NaN, no NUL, no lone surrogates, no nesting deeper than
    MAX_DEPTH.
    """

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, object] | None = None,
    ) -> Any:  # whatever JSON may be: DRF's own type knows objects only
        """The decoded body; raises ParseError with the place of the fault."""
        try:
            raw = stream.read()
        except (RequestDataTooBig, RawPostDataException):
            raise
        except UnreadablePostError as error:
            raise ParseError("The body could not be read to its end.") from error
        return loads(raw.removeprefix(codecs.BOM_UTF8))


def loads(raw: bytes) -> object:
    """Decode `raw`; an empty body is an empty object."""
    if not raw.strip():
        return {}
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ParseError(f"Not valid JSON: {error}") from error

    # Both walks are only made for bodies that could fail them; a class's marks never
    # do.
    opened = raw.count(b"[") + raw.count(b"{")
    if opened > MAX_DEPTH and depth_of(value) > MAX_DEPTH:
        raise ParseError(f"Nested deeper than {MAX_DEPTH} levels.")
    if b"\\u0000" in raw and has_nul(value):
        raise ParseError("NUL characters are not allowed.")
    return value


def children_of(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def depth_of(value: object) -> int:
    """How many levels `value` has, itself included; found level by level, so that no
    depth ends the stack.
    """
    depth = 0
    level = [value]
    while level:
        depth += 1
        below: list[object] = []
        for node in level:
            below += children_of(node)
        level = below
    return depth


def has_nul(value: object) -> bool:
    """Whether a text or a key in `value` holds a NUL, which PostgreSQL can't store."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict) and any("\x00" in key for key in value):
        return True
    return any(has_nul(child) for child in children_of(value))
