"""The short forms in which people write the parts of a question.

Choices by `correct`, a single `answer`, plain words where an object has nothing but its
text: made into the item's own form. Whether that may be, validation says.
"""

from collections.abc import Callable, Iterable

from assessments.bank.inference import CORRECT_FIELDS, infer_kind, read_kind
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.formats.aiken import share_of
from assessments.questions.lookups import letter

Parts = dict[str, JSON]

SYNONYMS = {
    "type": "kind",
    "question_type": "kind",
    "question": "text",
    "question_text": "text",
    "explanation": "feedback",
    "options": "choices",
    "correct_answer": "answer",
    "correct_answers": "answers",
}
TRUE_WORDS = {"true", "t", "yes"}
FALSE_WORDS = {"false", "f", "no"}


def expand(kind: str, parts: Parts) -> Parts:
    """The content of a kind in the item's own form; parts of that form stay."""
    expand_parts = SHORT_FORMS.get(kind)
    return expand_parts(dict(parts)) if expand_parts else parts


def _expand_single_choice(parts: Parts) -> Parts:
    return _expand_choices(parts, several=False)


def _expand_multiple_choice(parts: Parts) -> Parts:
    return _expand_choices(parts, several=True)


def _expand_choices(parts: Parts, *, several: bool) -> Parts:
    choices = parts.get("choices")
    if isinstance(choices, dict):
        choices = [{"key": key, "text": text} for key, text in choices.items()]
    choices = _objects(choices, "text")
    if not isinstance(choices, list):
        return parts
    if not all(isinstance(choice, dict) for choice in choices):
        return parts

    choices = [dict(choice) for choice in choices]
    answer = parts.pop("answer", None)
    answer = parts.pop("answers", answer)
    marked = _take_correct(choices)
    named = None if answer is None else _named_choices(choices, answer)

    if marked is not None or named is not None:
        right = (marked or set()) | (named or set())
        if several:
            parts.setdefault("rule", "right_minus_wrong")
        worth = str(share_of(len(right))) if several and right else "1"
        for at, choice in enumerate(choices):
            if at in right:
                choice["fraction"] = worth
            elif named is not None:
                choice["fraction"] = "0"
            else:
                choice.setdefault("fraction", "0")

    return {**parts, "choices": choices}


def _take_correct(choices: list[Parts]) -> set[int] | None:
    """The places of choices that `correct` says are right; None where none says it."""
    right: set[int] = set()
    is_said = False
    for at, choice in enumerate(choices):
        for name in CORRECT_FIELDS:
            if name not in choice:
                continue
            is_said = True
            value = choice.pop(name)
            if not isinstance(value, bool):
                raise ItemError(
                    f"content.choices[{at}].{name}", "must be true or false"
                )
            if value:
                right.add(at)
    return right if is_said else None


def _named_choices(choices: list[Parts], answer: JSON) -> set[int]:
    """The places of the choices that an answer names by their keys or texts."""
    named = set()
    for one in answer if isinstance(answer, list) else [answer]:
        named.add(_find_choice(choices, str(one).strip()))
    return named


def _find_choice(choices: list[Parts], name: str) -> int:
    for at, choice in enumerate(choices):
        key = choice.get("key") or letter(at)
        if name in (key, choice.get("text")):
            return at
    raise ItemError(
        "content.answer", f"{name[:40]!r} is the key or the text of no choice"
    )


def _expand_true_false(parts: Parts) -> Parts:
    answer = parts.get("answer")
    word = answer.strip().lower() if isinstance(answer, str) else ""
    if word in TRUE_WORDS | FALSE_WORDS:
        parts["answer"] = word in TRUE_WORDS
    return parts


def _expand_numeric(parts: Parts) -> Parts:
    _move_answer(parts)
    if isinstance(parts.get("answers"), list):
        closeness = {}
        for name in ("tolerance", "tolerance_kind"):
            if name in parts:
                closeness[name] = parts.pop(name)

        answers = []
        for answer in parts["answers"]:
            if not isinstance(answer, dict):
                answer = {"value": answer}
            answers.append({**answer, **closeness})
        parts["answers"] = answers

    if "units" in parts:
        parts["units"] = _objects(parts["units"], "name")
        parts.setdefault("unit_rule", "optional" if parts["units"] else "none")
    return parts


def _expand_short_answer(parts: Parts) -> Parts:
    _move_answer(parts)
    return _expand_list(parts, "answers")


def _move_answer(parts: Parts) -> None:
    """Let a single `answer` be a list of `answers`."""
    if "answer" in parts:
        answer = parts.pop("answer")
        parts["answers"] = answer if isinstance(answer, list) else [answer]


def _expand_matching(parts: Parts) -> Parts:
    pairs = parts.get("pairs")
    if isinstance(pairs, dict):
        parts["pairs"] = [
            {"left": left, "right": right} for left, right in pairs.items()
        ]
    return _expand_list(parts, "extras")


def _expand_ordering(parts: Parts) -> Parts:
    return _expand_list(parts, "items")


def _expand_list(parts: Parts, name: str) -> Parts:
    if name in parts:
        parts[name] = _objects(parts[name], "text")
    return parts


def _objects(value: JSON, name: str) -> JSON:
    """Each plain word or number of a list as an object with that one field."""
    if not isinstance(value, list):
        return value

    objects = []
    for one in value:
        if isinstance(one, int | float) and not isinstance(one, bool):
            one = str(one)
        objects.append({name: one} if isinstance(one, str | bool) else one)
    return objects


def _expand_cloze(parts: Parts) -> Parts:
    gaps = parts.get("gaps")
    if isinstance(gaps, dict):
        gaps = [_named_gap(key, gap) for key, gap in gaps.items()]
    if isinstance(gaps, list):
        parts["gaps"] = _expand_gaps(gaps)
    return parts


def _named_gap(key: str, gap: JSON) -> Parts:
    if isinstance(gap, dict):
        return {"key": key, **gap}
    return {"key": key, "answer": gap}


def _expand_gaps(gaps: Iterable[JSON]) -> list[Parts]:
    expanded = []
    for gap in gaps:
        if not isinstance(gap, dict):
            gap = {"answer": gap}
        expanded.append(gap if "content" in gap else _expand_gap(gap))
    return expanded


def _expand_gap(gap: Parts) -> Parts:
    own: Parts = {}
    parts: Parts = {}
    for name, value in gap.items():
        if name in ("key", "weight", "layout"):
            own[name] = value
        else:
            parts[SYNONYMS.get(name, name)] = value

    stated = parts.pop("kind", None)
    kind = read_kind(stated) if stated else infer_kind(parts)
    return {**own, "kind": kind, "content": expand(kind, parts)}


SHORT_FORMS: dict[str, Callable[[Parts], Parts]] = {
    "single_choice": _expand_single_choice,
    "multiple_choice": _expand_multiple_choice,
    "true_false": _expand_true_false,
    "numeric": _expand_numeric,
    "short_answer": _expand_short_answer,
    "matching": _expand_matching,
    "ordering": _expand_ordering,
    "cloze": _expand_cloze,
}
