"""JSON of a question, held to limits and read into typed structures by msgspec."""

import re
from collections.abc import Iterable
from decimal import Decimal
from math import isfinite
from typing import Any, TypeVar, cast

import msgspec
from msgspec import inspect

# A JSON value of a client, a file or a column. What it holds is known only once it
# has been checked, so this is where types begin.
JSON = Any
Model = TypeVar("Model", bound=msgspec.Struct)

LONGEST_TEXT = 100_000
LONGEST_LIST = 500
LONGEST_NUMBER = 100
LARGEST_INTEGER = 1_000_000
LARGEST_EXPONENT = 308
DEEPEST_NESTING = 22

NOT_A_NUMBER = "must be a number, or a text that is one"
NOT_FINITE = "must be a finite number of usual size"
NOT_STORABLE = "contains characters that cannot be kept"

# What msgspec says of a value that has another type than the one it expects.
MESSAGES = {
    "Expected `str`": "must be a text",
    "Expected `bool`": "must be true or false",
    "Expected `int`": f"must be a whole number from 0 to {LARGEST_INTEGER}",
    "Expected `decimal": NOT_A_NUMBER,
    "Invalid decimal": NOT_A_NUMBER,
    "Expected `array": "must be a list",
    "Expected `object": "must be an object",
}
MISSING_FIELD = re.compile(r"Object missing required field `(.*?)`")
UNKNOWN_FIELD = re.compile(r"Object contains unknown field `(.*?)`")
PLACE = re.compile(r"^(?P<message>.*?)(?: - at `\$\.?(?P<path>.*)`)?$", re.DOTALL)
STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


class ItemError(ValueError):
    """A question is not well formed.

    `field` is the path of the place, as content.choices[2].fraction.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field or 'question'}: {message}")
        self.field = field
        self.message = message


def is_storable(text: str) -> bool:
    """Whether databases can keep this text: no NUL, no half of a surrogate pair."""
    if "\0" in text:
        return False
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def checked_copy(value: JSON, path: str = "", depth: int = 0) -> JSON:
    """A copy of a JSON value; raises ItemError where a part of it is out of bounds."""
    if depth > DEEPEST_NESTING:
        raise ItemError(path, "is nested too deeply")

    if isinstance(value, str):
        return _checked_text(value, path)

    if isinstance(value, dict):
        dot = f"{path}." if path else ""
        copied = {}
        for name, part in value.items():
            if not isinstance(name, str):
                raise ItemError(path, "must have texts for the names of its fields")
            _checked_text(name, path)
            copied[name] = checked_copy(part, dot + name, depth + 1)
        return copied

    if isinstance(value, list | tuple):
        if len(value) > LONGEST_LIST:
            raise ItemError(path, f"must not have more than {LONGEST_LIST} entries")
        return [
            checked_copy(part, f"{path}[{at}]", depth + 1)
            for at, part in enumerate(value)
        ]

    _check_size(value, path)
    return value


def _checked_text(text: str, path: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ItemError(path, f"must not be longer than {LONGEST_TEXT} characters")
    if not is_storable(text):
        raise ItemError(path, NOT_STORABLE)
    return text


def _check_size(value: JSON, path: str) -> None:
    """Refuse what no column of JSON holds: infinity, and in metadata long integers."""
    if isinstance(value, float) and not isfinite(value):
        raise ItemError(path, NOT_FINITE)

    if isinstance(value, int):
        most_bits = 63 if path.startswith("metadata") else 1024
        if value.bit_length() > most_bits:
            raise ItemError(path, NOT_FINITE)


def convert(data: JSON, model: type[Model]) -> Model:
    """The structure that checked JSON describes.

    Raises ItemError at the place of a fault.
    """
    try:
        decoded = msgspec.convert(data, model)
    except msgspec.ValidationError as error:
        raise _as_item_error(str(error), data, model) from error

    _check_numbers(decoded, "")
    return decoded


def _check_numbers(value: object, path: str) -> None:
    """Refuse decimals of unusual size anywhere in a structure."""
    if isinstance(value, Decimal):
        if len(str(value)) > LONGEST_NUMBER:
            raise ItemError(path, NOT_A_NUMBER)
        if not value.is_finite() or abs(value.adjusted()) > LARGEST_EXPONENT:
            raise ItemError(path, NOT_FINITE)
    elif isinstance(value, tuple):
        for at, part in enumerate(value):
            _check_numbers(part, f"{path}[{at}]")
    elif isinstance(value, msgspec.Struct):
        dot = f"{path}." if path else ""
        for name in value.__struct_fields__:
            _check_numbers(getattr(value, name), dot + name)


def _as_item_error(text: str, data: JSON, model: type[msgspec.Struct]) -> ItemError:
    """What msgspec says, in the words and with the paths of the API."""
    found = cast("re.Match[str]", PLACE.match(text))
    message = found["message"]
    path = found["path"] or ""
    dot = f"{path}." if path else ""

    missing = MISSING_FIELD.match(message)
    if missing:
        return ItemError(dot + missing[1], "is required")

    unknown = UNKNOWN_FIELD.match(message)
    if unknown:
        return ItemError(dot + unknown[1], "is not a field of this")

    allowed = _allowed_values(inspect.type_info(model), data, path)
    if allowed:
        return ItemError(path, one_of(allowed))

    for beginning, meaning in MESSAGES.items():
        if message.startswith(beginning):
            return ItemError(path, meaning)
    return ItemError(path, message)


def one_of(names: Iterable[str]) -> str:
    """The message of a field that takes one of these names only."""
    return "must be one of " + ", ".join(name or "(empty)" for name in names)


def move_kind_inside(data: JSON, path: str, kinds: Iterable[str]) -> None:
    """Turn {kind, content} into {content: {kind, ...}}, where msgspec looks for it.

    Raises ItemError where the kind is none of `kinds`.
    """
    if not isinstance(data, dict):
        return

    dot = f"{path}." if path else ""
    names = tuple(kinds)
    kind = data.pop("kind", None)
    if not isinstance(kind, str) or kind not in names:
        raise ItemError(dot + "kind", one_of(names))

    content = data.get("content")
    if isinstance(content, dict):
        if "kind" in content:
            raise ItemError(dot + "content.kind", "is not a field of this")
        content["kind"] = kind


def move_kind_beside(data: dict[str, JSON]) -> None:
    """The reverse: the kind stands beside the content, as the API shows it."""
    data["kind"] = data["content"].pop("kind")


def _allowed_values(node: inspect.Type, data: JSON, path: str) -> list[str]:
    """The names that the field at `path` takes; none where it takes any value."""
    for index, name in STEP.findall(path):
        node = _tagged_member(node, data)
        if index and isinstance(node, inspect.VarTupleType):
            node = node.item_type
            data = data[int(index)]
        elif isinstance(node, inspect.StructType):
            fields = {field.name: field.type for field in node.fields}
            node = fields[name]
            data = data[name]

    members = node.types if isinstance(node, inspect.UnionType) else (node,)
    allowed: list[str] = []
    for member in members:
        if isinstance(member, inspect.LiteralType):
            allowed.extend(str(value) for value in member.values)
    return allowed


def _tagged_member(node: inspect.Type, data: JSON) -> inspect.Type:
    """Of a union of structures the one that the data is tagged with."""
    if isinstance(node, inspect.UnionType):
        for member in node.types:
            if isinstance(member, inspect.StructType) and member.tag == data["kind"]:
                return member
    return node
