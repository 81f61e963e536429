"""Dataclasses to JSON and back, from their type hints; built once for each class."""

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

JSON = Any
Decoder = Callable[[JSON, str], Any]
Encoder = Callable[[Any], JSON]

LONGEST_TEXT = 100_000
LONGEST_LIST = 500
LARGEST_INTEGER = 1_000_000
LARGEST_EXPONENT = 308
DEEPEST_METADATA = 20


class ItemError(ValueError):
    """A question is not well formed; `field` is the path of the place, as content.choices[2].fraction."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field or 'question'}: {message}")
        self.field, self.message = field, message


class Coder(NamedTuple):
    """How one type becomes JSON, and how it is read back."""

    decode: Decoder
    encode: Encoder


def storable(text: str) -> bool:
    """Whether every database can keep this text: no NUL, no half of a surrogate pair."""
    return "\0" not in text and (
        text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)
    )


def _text(value: JSON, path: str) -> str:
    if not isinstance(value, str):
        raise ItemError(path, "must be a text")
    if len(value) > LONGEST_TEXT:
        raise ItemError(path, f"must not be longer than {LONGEST_TEXT} characters")
    if not storable(value):
        raise ItemError(path, "contains characters that cannot be kept")
    return value


def _flag(value: JSON, path: str) -> bool:
    if not isinstance(value, bool):
        raise ItemError(path, "must be true or false")
    return value


def _integer(value: JSON, path: str) -> int:
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not 0 <= value <= LARGEST_INTEGER
    ):
        raise ItemError(path, f"must be a whole number from 0 to {LARGEST_INTEGER}")
    return value


def _decimal(value: JSON, path: str) -> Decimal:
    if (
        isinstance(value, bool)
        or not isinstance(value, str | int | float | Decimal)
        or len(str_of(value)) > 100
    ):
        raise ItemError(path, "must be a number, or a text that is one")
    try:
        number = Decimal(str_of(value))
    except InvalidOperation:
        raise ItemError(path, "must be a number, or a text that is one") from None
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ItemError(path, "must be a finite number of usual size")
    return number


def str_of(value: str | int | float | Decimal) -> str:
    """The number as text; an integer too long to be written out becomes one that is refused."""
    if isinstance(value, int) and value.bit_length() > 1024:
        return "NaN"
    return str(value).strip()


def _free(value: JSON, path: str, depth: int = 0) -> JSON:
    """JSON that is kept as it comes, copied, so that nobody else holds it."""
    if depth > DEEPEST_METADATA:
        raise ItemError(path, "is nested too deeply")
    if isinstance(value, dict):
        return {
            _text(key, path): _free(part, f"{path}.{key}", depth + 1)
            for key, part in value.items()
        }
    if isinstance(value, list):
        return [_free(part, path, depth + 1) for part in value]
    if isinstance(value, str):
        return _text(value, path)
    if (isinstance(value, float) and not isfinite(value)) or (
        isinstance(value, int) and value.bit_length() > 63
    ):
        raise ItemError(path, "must be a finite number of usual size")
    return value


def _mapping(value: JSON, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ItemError(path, "must be an object")
    copied: dict[str, Any] = _free(value, path)
    return copied


def _same(value: Any) -> JSON:
    return value


SIMPLE: dict[Any, Coder] = {
    str: Coder(_text, _same),
    bool: Coder(_flag, _same),
    int: Coder(_integer, _same),
    Decimal: Coder(_decimal, str),
    dict: Coder(_mapping, _same),
}


def coder_of(hint: Any) -> Coder:
    """The coder for a type hint: a simple type, Literal, X | None, tuple[X, ...] or a dataclass."""
    origin = get_origin(hint) or hint
    if origin in SIMPLE:
        return SIMPLE[origin]
    if origin is tuple:
        return _tuple_coder(get_args(hint)[0])
    if origin is Literal:
        return _literal_coder(get_args(hint))
    if origin in (Union, types.UnionType):
        return _union_coder(get_args(hint))
    if is_dataclass(hint) and isinstance(hint, type):
        return _class_coder(hint)
    raise TypeError(f"no JSON form for {hint}")


def _tuple_coder(part_hint: Any) -> Coder:
    part = coder_of(part_hint)

    def decode(value: JSON, path: str) -> Any:
        if not isinstance(value, list | tuple):
            raise ItemError(path, "must be a list")
        if len(value) > LONGEST_LIST:
            raise ItemError(path, f"must not have more than {LONGEST_LIST} entries")
        return tuple(part.decode(one, f"{path}[{at}]") for at, one in enumerate(value))

    return Coder(decode, lambda value: [part.encode(one) for one in value])


def _literal_coder(allowed: tuple[Any, ...]) -> Coder:
    names = ", ".join(str(name) or "(empty)" for name in allowed)

    def decode(value: JSON, path: str) -> Any:
        if not isinstance(value, str) or value not in allowed:
            raise ItemError(path, f"must be one of {names}")
        return value

    return Coder(decode, _same)


def _union_coder(members: tuple[Any, ...]) -> Coder:
    given = [member for member in members if member is not types.NoneType]
    if all(get_origin(member) is Literal for member in given):
        return _literal_coder(
            tuple(name for member in given for name in get_args(member))
        )
    if len(given) != 1:
        raise TypeError("a union of classes is read by the class that holds it")
    inner = coder_of(given[0])
    return Coder(
        lambda value, path: None if value is None else inner.decode(value, path),
        lambda value: None if value is None else inner.encode(value),
    )


def _class_coder(owner: type) -> Coder:
    hints = get_type_hints(owner)
    names = [field.name for field in fields(owner)]
    required = {
        field.name
        for field in fields(owner)
        if field.default is MISSING and field.default_factory is MISSING
    }
    kinds = {member.kind: coder_of(member) for member in get_args(hints.get("content"))}
    coders = {name: coder_of(hints[name]) for name in names if name != "content"}

    def decode(value: JSON, path: str) -> Any:
        if not isinstance(value, dict):
            raise ItemError(path, "must be an object")
        dot = f"{path}." if path else ""
        unknown = set(value) - set(names) - ({"kind"} if kinds else set())
        if unknown:
            raise ItemError(dot + str(min(unknown, key=str)), "is not a field of this")
        missing = [name for name in names if name in required and name not in value]
        if missing:
            raise ItemError(dot + missing[0], "is required")
        found = {
            name: coders[name].decode(given, dot + name)
            for name, given in value.items()
            if name in coders
        }
        if kinds:
            found["content"] = _kind(kinds, value, dot).decode(
                value["content"], dot + "content"
            )
        return owner(**found)

    def encode(value: Any) -> JSON:
        coded = {
            name: coder.encode(getattr(value, name)) for name, coder in coders.items()
        }
        if not kinds:
            return coded
        return (
            {"kind": value.kind}
            | coded
            | {"content": kinds[value.kind].encode(value.content)}
        )

    return Coder(decode, encode)


def _kind(kinds: dict[str, Coder], value: dict[str, Any], dot: str) -> Coder:
    kind = value.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        raise ItemError(dot + "kind", f"must be one of {', '.join(kinds)}")
    return kinds[kind]
