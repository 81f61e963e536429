"""A question as people write it in a body, made into the JSON of an item.

Beside the item's own form (`content` by kind) a body may give the parts at its top, choices by
`correct`, a single `answer`, and plain words where an object has nothing but its text.
"""

from collections.abc import Callable, Mapping
from typing import Any

from assessments.bank.models import Kind
from assessments.questions.decoding import ItemError
from assessments.questions.formats.aiken import share_of
from assessments.questions.lookups import letter

JSON = Any
Parts = dict[str, Any]
COMMON = (
    "text", "text_format", "title", "points", "feedback", "tags", "difficulty", "category", "external_id", "hints",
    "metadata",
)  # fmt: skip
SYNONYMS = {
    "type": "kind", "question_type": "kind", "question": "text", "question_text": "text", "explanation": "feedback",
    "options": "choices", "correct_answer": "answer", "correct_answers": "answers",
}  # fmt: skip
# What a row shows, and the view reads itself: a row can be sent back as it came.
NOT_THE_ITEM = {
    "id", "question_id", "version", "unit", "unit_id", "unit_code", "unit_name", "subject", "is_archived", "is_used",
    "created_by", "created_at", "updated_at", "message",
}  # fmt: skip
KINDS = {"mcq": "single_choice", "truefalse": "true_false", "true/false": "true_false", "true_or_false": "true_false",
         "numerical": "numeric", "shortanswer": "short_answer", "fill_in_the_blank": "cloze"}  # fmt: skip
RIGHT = ("correct", "is_correct")
TRUE, FALSE = {"true", "t", "yes"}, {"false", "f", "no"}


def item_data(
    body: Mapping[str, Any], now: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], bool]:
    """The item's JSON, and whether its parts stood at the top of the body; `now` is the item to be changed.

    Raises ItemError for what has no meaning; what it means but may not be is left to validation.
    """
    given = {
        SYNONYMS.get(name, name): value
        for name, value in body.items()
        if name not in NOT_THE_ITEM
    }
    if now and _shown_as_it_is(given, now):
        given.pop("content")
    data = dict(now or {}) | {name: given.pop(name) for name in COMMON if name in given}
    data["difficulty"] = data.get("difficulty") or ""
    if now and data["points"] == float(
        now["points"]
    ):  # as they were shown, where fewer figures fit
        data["points"] = now["points"]
    stated = _kind(given.pop("kind")) if given.get("kind") else None
    if "content" in given:
        if len(given) > 1:
            raise ItemError(
                min(given.keys() - {"content"}),
                "must not be given together with content",
            )
        return data | {
            "kind": stated or data.get("kind"),
            "content": given["content"],
        }, False
    same = now is not None and stated in (None, now["kind"])
    kind = now["kind"] if same and now else stated or inferred(given)
    before = now["content"] if same and now else {}
    content = friendly(kind, {**before, **given}) if given or not same else before
    return data | {"kind": kind, "content": content}, True


def _shown_as_it_is(given: Parts, now: Mapping[str, Any]) -> bool:
    """Whether `content` only came back as it was shown, beside parts that are new."""
    return given.get("content") == now["content"] and len(given) > 1


def _kind(value: JSON) -> str:
    name = str(value).strip().lower().replace(" ", "_").replace("-", "_")
    name = KINDS.get(name, name)
    if name not in Kind.values:
        raise ItemError("kind", f"must be one of {', '.join(Kind.values)}")
    return name


def inferred(given: Mapping[str, Any]) -> str:
    """The kind of question that has these parts."""
    for part, kind in (("pairs", "matching"), ("items", "ordering"), ("gaps", "cloze")):
        if part in given:
            return kind
    answers = given.get("answers", given.get("answer"))
    if "choices" in given:
        choices = given["choices"] if isinstance(given["choices"], list) else []
        right = sum(
            isinstance(one, dict) and any(one.get(word) is True for word in RIGHT)
            for one in choices
        )
        return (
            "multiple_choice"
            if right > 1 or (isinstance(answers, list) and len(answers) > 1)
            else "single_choice"
        )
    if isinstance(answers, bool):
        return "true_false"
    first = answers[0] if isinstance(answers, list) and answers else answers
    if isinstance(first, int | float) or (isinstance(first, dict) and "value" in first):
        return "numeric"
    if isinstance(first, str | dict):
        return "short_answer"
    raise ItemError("kind", f"must be one of {', '.join(Kind.values)}")


def friendly(kind: str, parts: Parts) -> Parts:
    """The content of a kind, in the item's own form."""
    return FORMS[kind](dict(parts)) if kind in FORMS else parts


def _objects(value: JSON, name: str) -> JSON:
    """Each plain word or number of a list as an object with that one field."""
    if not isinstance(value, list):
        return value
    return [
        {name: _word(one)} if isinstance(one, str | int | float) else one
        for one in value
    ]


def _word(value: JSON) -> JSON:
    return value if isinstance(value, str | bool) else str(value)


def _single(parts: Parts) -> Parts:
    return _choices(parts, several=False)


def _multiple(parts: Parts) -> Parts:
    return _choices(parts, several=True)


def _choices(parts: Parts, *, several: bool) -> Parts:
    choices = parts.get("choices")
    if isinstance(choices, dict):
        choices = [{"key": key, "text": text} for key, text in choices.items()]
    choices = _objects(choices, "text")
    if not isinstance(choices, list) or not all(
        isinstance(one, dict) for one in choices
    ):
        return parts
    choices = [dict(one) for one in choices]
    right = _right(choices, parts)
    if right is not None:
        if several and "rule" not in parts:
            parts["rule"] = "right_minus_wrong"
        worth = str(share_of(len(right))) if several and right else "1"
        for at, one in enumerate(choices):
            one["fraction"] = (
                worth
                if at in right
                else one.get("fraction", "0")
                if "answer" not in parts
                else "0"
            )
    parts = {
        name: value
        for name, value in parts.items()
        if name not in ("answer", "answers")
    }
    return parts | {"choices": choices}


def _right(choices: list[Parts], parts: Parts) -> set[int] | None:
    """The places of the right choices, by `correct` or by `answer`; None where the fractions say it."""
    found: set[int] = set()
    marked = False
    for at, one in enumerate(choices):
        for word in RIGHT:
            if word in one:
                marked, value = True, one.pop(word)
                if not isinstance(value, bool):
                    raise ItemError(
                        f"content.choices[{at}].{word}", "must be true or false"
                    )
                found |= {at} if value else set()
    answer = parts.get("answers", parts.get("answer"))
    if answer is None:
        return found if marked else None
    parts["answer"] = answer
    for one in answer if isinstance(answer, list) else [answer]:
        found.add(_named(choices, str(one).strip()))
    return found


def _named(choices: list[Parts], name: str) -> int:
    for at, one in enumerate(choices):
        if name in (one.get("key") or letter(at), one.get("text")):
            return at
    raise ItemError(
        "content.answer", f"{name[:40]!r} is the key or the text of no choice"
    )


def _truth(parts: Parts) -> Parts:
    answer = parts.get("answer")
    if isinstance(answer, str) and answer.strip().lower() in TRUE | FALSE:
        parts["answer"] = answer.strip().lower() in TRUE
    return parts


def _numeric(parts: Parts) -> Parts:
    if "answer" in parts:
        answer = parts.pop("answer")
        parts["answers"] = answer if isinstance(answer, list) else [answer]
    answers = parts.get("answers")
    if isinstance(answers, list):
        answers = [one if isinstance(one, dict) else {"value": one} for one in answers]
        closeness = {
            name: parts.pop(name)
            for name in ("tolerance", "tolerance_kind")
            if name in parts
        }
        parts["answers"] = [one | closeness for one in answers]
    if "units" in parts:
        parts["units"] = _objects(parts["units"], "name")
        parts.setdefault("unit_rule", "optional" if parts["units"] else "none")
    return parts


def _short(parts: Parts) -> Parts:
    if "answer" in parts:
        answer = parts.pop("answer")
        parts["answers"] = answer if isinstance(answer, list) else [answer]
    return (
        parts | {"answers": _objects(parts["answers"], "text")}
        if "answers" in parts
        else parts
    )


def _matching(parts: Parts) -> Parts:
    pairs = parts.get("pairs")
    if isinstance(pairs, dict):
        parts["pairs"] = [
            {"left": left, "right": right} for left, right in pairs.items()
        ]
    return (
        parts | {"extras": _objects(parts["extras"], "text")}
        if "extras" in parts
        else parts
    )


def _ordering(parts: Parts) -> Parts:
    return (
        parts | {"items": _objects(parts["items"], "text")}
        if "items" in parts
        else parts
    )


def _cloze(parts: Parts) -> Parts:
    gaps = parts.get("gaps")
    if isinstance(gaps, dict):
        gaps = [{"key": key, **gap} if isinstance(gap, dict) else {"key": key, "answer": gap}
                for key, gap in gaps.items()]  # fmt: skip
    if not isinstance(gaps, list):
        return parts
    return parts | {
        "gaps": [
            _gap(gap) if isinstance(gap, dict) else _gap({"answer": gap})
            for gap in gaps
        ]
    }


def _gap(gap: Parts) -> Parts:
    if "content" in gap:
        return gap
    own = {name: gap[name] for name in ("key", "weight", "layout") if name in gap}
    rest = {
        SYNONYMS.get(name, name): value
        for name, value in gap.items()
        if name not in own
    }
    stated = rest.pop("kind", None)
    kind = _kind(stated) if stated else inferred(rest)
    return own | {"kind": kind, "content": friendly(kind, rest)}


FORMS: dict[str, Callable[[Parts], Parts]] = {
    "single_choice": _single,
    "multiple_choice": _multiple,
    "true_false": _truth,
    "numeric": _numeric,
    "short_answer": _short,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
}
