"""What a format has no place for, kept beside a question in a comment only we read."""

import json
from decimal import Decimal, InvalidOperation

from assessments.questions.decoding import JSON
from assessments.questions.formats import gap_letters

# What a question may carry this way: nothing that another system would mark by, and no
# words of the question.
ALLOWED = {
    "points",
    "difficulty",
    "hints",
    "metadata",
    "void",
    "category",
    "external_id",
    "tags",
    "key",
    "left_key",
    "right_key",
    "shuffle",
    "fixed",
    "rule",
    "case_sensitive",
    "ignore_accents",
    "typing_errors",
    "tolerance",
    "tolerance_kind",
    "unit_penalty",
    "min_words",
    "max_words",
    "template",
    "rubric",
    "model_answer",
    "marking_notes",
    "layout",
}
NUMBERS = {
    "value",
    "low",
    "high",
    "fraction",
    "weight",
    "tolerance",
    "points",
    "factor",
    "unit_penalty",
}
AS_RANGE = "as_range"
BY_RULE = {AS_RANGE, gap_letters.NAMES, gap_letters.ORDER}
MARK = "[settings:"
DO_NOT_FIT = "the settings do not fit the question"

# Fields to be set, by name, and by place (from 0) in a list.
Patch = dict[str, JSON]


def difference(kept: dict[str, JSON], wanted: dict[str, JSON]) -> Patch:
    """What has to be set in `kept` to get `wanted`."""
    if is_range_of(kept, wanted):
        return {AS_RANGE: True} | difference(as_range(kept), wanted)

    patch: Patch = {}
    for name, value in wanted.items():
        old = kept.get(name)
        if old == value or (name in NUMBERS and equal_numbers(old, value)):
            continue

        if name == "metadata":
            patch[name] = value
            continue

        change = change_of(old, value)
        if change != {}:
            patch[name] = change
    return patch


def change_of(old: JSON, new: JSON) -> JSON:
    """The patch of an object, or of a list of objects; else the new value itself."""
    if isinstance(new, dict) and isinstance(old, dict):
        return difference(old, new)
    if isinstance(old, list) and are_same_parts(old, new):
        return difference_of_parts(old, new)
    return new


def difference_of_parts(old: list[JSON], new: list[JSON]) -> Patch:
    patch = {}
    for at, (kept, wanted) in enumerate(zip(old, new, strict=True)):
        changes = difference(kept, wanted)
        if changes:
            patch[str(at)] = changes
    return patch


def equal_numbers(old: JSON, new: JSON) -> bool:
    try:
        return Decimal(old) == Decimal(new)
    except (InvalidOperation, TypeError, ValueError):
        return False


def as_range(answer: dict[str, JSON]) -> dict[str, JSON]:
    """A value with its tolerance as a range from low to high."""
    try:
        middle = Decimal(answer["value"])
        width = Decimal(answer["tolerance"])
    except (InvalidOperation, TypeError, KeyError):
        raise ValueError(DO_NOT_FIT) from None
    return answer | {
        "value": None,
        "tolerance": "0",
        "low": str(middle - width),
        "high": str(middle + width),
    }


def is_range_of(kept: dict[str, JSON], wanted: dict[str, JSON]) -> bool:
    """Whether a value with a tolerance says what is wanted as a range."""
    if "tolerance" not in kept or kept.get("value") is None:
        return False
    if wanted.get("low") is None:
        return False
    own = as_range(kept)
    has_low = equal_numbers(own["low"], wanted["low"])
    return has_low and equal_numbers(own["high"], wanted["high"])


def are_same_parts(old: JSON, new: JSON) -> bool:
    if not isinstance(old, list) or not isinstance(new, list) or len(old) != len(new):
        return False
    return all(isinstance(part, dict) for part in (*old, *new))


def kept_names(patch: Patch) -> list[str]:
    found: set[str] = set()
    for name, value in patch.items():
        is_field = name in ALLOWED or name in BY_RULE
        if is_field or not isinstance(value, dict) or not value:
            found.add(name)
        else:
            found.update(kept_names(value))
    return sorted(found)


def inexpressible(patch: Patch) -> list[str]:
    """The names in a patch that a comment must not carry."""
    return [name for name in kept_names(patch) if name not in ALLOWED | BY_RULE]


def applied(data: JSON, patch: JSON) -> JSON:
    """The question's JSON with a patch; raises ValueError where that does not fit."""
    if not isinstance(patch, dict) or not isinstance(data, dict):
        raise ValueError(DO_NOT_FIT)

    result = as_range(data) if patch.get(AS_RANGE) is True else dict(data)
    for name, value in patch.items():
        if name in BY_RULE:
            continue
        if name in ALLOWED:
            result[name] = value
        elif isinstance(result.get(name), list):
            result[name] = applied_to_parts(result[name], value)
        else:
            result[name] = applied(result.get(name), value)

    names = patch.get(gap_letters.NAMES)
    order = patch.get(gap_letters.ORDER)
    if names is None and order is None:
        return result
    return gap_letters.renamed(result, names, order)


def applied_to_parts(parts: list[JSON], patch: JSON) -> list[JSON]:
    if not isinstance(patch, dict):
        raise ValueError(DO_NOT_FIT)

    changed = list(parts)
    for place, changes in patch.items():
        if not place.isascii() or not place.isdigit() or int(place) >= len(parts):
            raise ValueError(DO_NOT_FIT)
        changed[int(place)] = applied(parts[int(place)], changes)
    return changed


def comment(patch: Patch) -> str:
    """The patch as the words of a comment.

    It has no line end, and no double hyphen, which XML would refuse.
    """
    words = json.dumps(patch, ensure_ascii=True, separators=(",", ":"))
    escaped = words.replace("--", "-\\u002d")
    return f"{MARK}{escaped}]"


def from_comment(text: str) -> JSON:
    """The patch in a comment, None where there is none.

    Raises ValueError for a broken one.
    """
    start = text.find(MARK)
    if start < 0:
        return None
    try:
        return json.loads(text[start + len(MARK) : text.rindex("]")])
    except RecursionError:
        raise ValueError("the settings are nested too deeply") from None
