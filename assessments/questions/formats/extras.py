"""Settings that a file format has no place for, kept beside the question in a comment
that only we read."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments.questions.formats import gap_letters

JSON = Any
# What a question may carry this way: nothing that another system would mark by, and no
# words of the question.
_ALLOWED = {
    "points", "difficulty", "hints", "metadata", "void", "category", "external_id", "tags", "key", "left_key",
    "right_key", "shuffle", "fixed", "rule", "case_sensitive", "ignore_accents", "typing_errors", "tolerance",
    "tolerance_kind", "unit_penalty", "min_words", "max_words", "template", "rubric", "model_answer",
    "marking_notes", "layout",
}  # fmt: skip
_NUMBERS = {
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
_RANGE = "as_range"
_BY_RULE = {_RANGE, gap_letters.NAMES, gap_letters.ORDER}
MARK = "[settings:"


def difference(kept: JSON, wanted: JSON) -> dict[str, Any]:
    """What has to be set in `kept` to get `wanted`, by name, and by place (from 0) in a
    list of the same length."""
    if _is_range_of(kept, wanted):
        kept = _as_range(kept)
        return {_RANGE: True} | difference(kept, wanted)
    patch: dict[str, Any] = {}
    for name, value in wanted.items():
        old = kept.get(name)
        if old == value or (name in _NUMBERS and _equal_numbers(old, value)):
            continue
        if isinstance(value, dict) and isinstance(old, dict) and name != "metadata":
            patch[name] = difference(old, value)
        elif _same_parts(old, value):
            patch[name] = {
                str(at): difference(a, b)
                for at, (a, b) in enumerate(zip(old, value, strict=True))
            }
            patch[name] = {at: part for at, part in patch[name].items() if part}
        else:
            patch[name] = value
    return {
        name: value
        for name, value in patch.items()
        if value != {} or name == "metadata"
    }


def _equal_numbers(old: JSON, new: JSON) -> bool:
    try:
        return Decimal(old) == Decimal(new)
    except (InvalidOperation, TypeError, ValueError):
        return False


def _as_range(answer: dict[str, Any]) -> dict[str, Any]:
    """A value with its tolerance as a range from low to high."""
    try:
        middle, width = Decimal(answer["value"]), Decimal(answer["tolerance"])
    except (InvalidOperation, TypeError, KeyError):
        raise ValueError("the settings do not fit the question") from None
    return answer | {
        "value": None,
        "tolerance": "0",
        "low": str(middle - width),
        "high": str(middle + width),
    }


def _is_range_of(kept: dict[str, Any], wanted: dict[str, Any]) -> bool:
    if (
        kept.get("value") is None
        or wanted.get("low") is None
        or "tolerance" not in kept
    ):
        return False
    own = _as_range(kept)
    return _equal_numbers(own["low"], wanted["low"]) and _equal_numbers(
        own["high"], wanted["high"]
    )


def _same_parts(old: JSON, new: JSON) -> bool:
    lists = isinstance(old, list) and isinstance(new, list) and len(old) == len(new)
    return lists and all(isinstance(one, dict) for one in (*old, *new))


def kept_names(patch: dict[str, Any]) -> list[str]:
    """The settings that a patch sets, each once, sorted."""
    found: set[str] = set()
    for name, value in patch.items():
        if (
            name in _ALLOWED
            or name in _BY_RULE
            or not isinstance(value, dict)
            or not value
        ):
            found.add(name)
        else:
            found.update(kept_names(value))
    return sorted(found)


def inexpressible(patch: dict[str, Any]) -> list[str]:
    """The names in a patch that a comment must not carry."""
    return [name for name in kept_names(patch) if name not in _ALLOWED | _BY_RULE]


def applied(data: JSON, patch: JSON) -> JSON:
    """The question's JSON with the settings of a patch.

    Raises ValueError where the patch does not fit it.
    """
    if not isinstance(patch, dict) or not isinstance(data, dict):
        raise ValueError("the settings do not fit the question")
    result = _as_range(data) if patch.get(_RANGE) is True else dict(data)
    for name, value in patch.items():
        if name in _BY_RULE:
            continue
        if name in _ALLOWED:
            result[name] = value
        elif isinstance(result.get(name), list):
            result[name] = _applied_to_list(result[name], value)
        else:
            result[name] = applied(result.get(name), value)
    names, order = patch.get(gap_letters.NAMES), patch.get(gap_letters.ORDER)
    return (
        result
        if names is None and order is None
        else gap_letters.renamed(result, names, order)
    )


def _applied_to_list(parts: list[JSON], patch: JSON) -> list[JSON]:
    if not isinstance(patch, dict) or not all(
        at.isascii() and at.isdigit() and int(at) < len(parts) for at in patch
    ):
        raise ValueError("the settings do not fit the question")
    return [
        applied(part, patch[str(at)]) if str(at) in patch else part
        for at, part in enumerate(parts)
    ]


def comment(patch: dict[str, Any]) -> str:
    """The settings as the words of a comment.

    No line end, and no double hyphen, which XML would refuse.
    """
    words = json.dumps(patch, ensure_ascii=True, separators=(",", ":"))
    return f"{MARK}{words.replace('--', '-' + chr(92) + 'u002d')}]"


def from_comment(text: str) -> JSON:
    """The settings in a comment, None where there are none in it.

    Raises ValueError for broken ones.
    """
    start = text.find(MARK)
    if start < 0:
        return None
    try:
        return json.loads(text[start + len(MARK) : text.rindex("]")])
    except RecursionError:
        raise ValueError("the settings are nested too deeply") from None
