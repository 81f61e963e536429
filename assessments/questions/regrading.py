"""Changes of a key, each giving a new question; parts keep their keys, so served orders stay good."""

from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assessments.questions.arranging import right_sides
from assessments.questions.choice import FALSE, TRUE
from assessments.questions.coding import ItemError
from assessments.questions.contents import (
    ONE,
    ZERO,
    Cloze,
    Matching,
    MultipleChoice,
    Numeric,
    NumericAnswer,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TextAnswer,
    TrueFalse,
)
from assessments.questions.items import Item, Void
from assessments.questions.labels import Labels, labels_of
from assessments.questions.numbers import reading
from assessments.questions.responses import JSON, scalar
from assessments.questions.texts import folded

SHARE_STEP = Decimal("0.0000001")


def void(item: Item, how: Void = "excluded") -> Item:
    """The question out of the total, or (full_points) right for everybody."""
    return replace(item, void=how)


def accept_answer(
    item: Item, text: str, *, gap: str = "", fraction: Decimal = ONE
) -> Item:
    """The question with one more answer accepted; raises ItemError where its kind has no such thing."""
    return _change(item, gap, lambda content: _accepting(content, text, fraction))


def change_key(item: Item, key: JSON, *, gap: str = "") -> Item:
    """The question with another key, in the question's own keys or words; raises ItemError where it has none.

    single_choice a choice; multiple_choice a list of them, with equal shares; true_false, numeric and
    short_answer the value; matching an object of left to right; ordering the things in the right order.
    """
    return _change(item, gap, lambda content: _keyed(content, key))


def _change(item: Item, gap: str, change: Callable[[Any], Any]) -> Item:
    if not isinstance(item.content, Cloze):
        return replace(item, content=change(item.content))
    if gap not in {one.key for one in item.content.gaps}:
        raise ItemError("gap", "must name a gap of the question")
    gaps = tuple(
        replace(one, content=change(one.content)) if one.key == gap else one
        for one in item.content.gaps
    )
    return replace(item, content=replace(item.content, gaps=gaps))


def _accepting(content: Any, text: str, fraction: Decimal) -> Any:
    if isinstance(content, ShortAnswer):
        answers = _others(content, text)
        return replace(
            content, answers=(TextAnswer(text=text, fraction=fraction), *answers)
        )
    if isinstance(content, Numeric):
        return replace(
            content, answers=(_number(content, text, fraction), *content.answers)
        )
    if isinstance(content, SingleChoice):
        key = _found(_choice_labels(content), text)
        choices = (
            replace(one, fraction=fraction) if one.key == key else one
            for one in content.choices
        )
        return replace(content, choices=tuple(choices))
    raise ItemError(
        "answer",
        "this kind of question has one key: change it, or make the question void",
    )


def _others(content: ShortAnswer, text: str) -> list[TextAnswer]:
    def same(answer: TextAnswer) -> bool:
        words = (
            folded(one, case_sensitive=content.case_sensitive)
            for one in (answer.text, text)
        )
        return answer.match == "plain" and len(set(words)) == 1

    return [answer for answer in content.answers if not same(answer)]


def _number(content: Numeric, key: JSON, fraction: Decimal) -> NumericAnswer:
    """A value with the tolerance of the first answer that is a value."""
    text = scalar(key)
    found = None if text is None else reading(text)
    if found is None or found.unit:
        raise ItemError("answer", "must be a number without a unit")
    model = next(
        (one for one in content.answers if one.value is not None), NumericAnswer()
    )
    return replace(
        model,
        value=found.values[0],
        low=None,
        high=None,
        fraction=fraction,
        feedback="",
    )


def _keyed(content: Any, key: JSON) -> Any:
    change = CHANGES.get(type(content))
    if change is None:
        raise ItemError("answer", "an essay has no key")
    return change(content, key)


def _single(content: SingleChoice, key: JSON) -> SingleChoice:
    right = _found(_choice_labels(content), key)
    return replace(
        content,
        choices=tuple(
            replace(one, fraction=_moved(one.fraction, one.key == right, ONE))
            for one in content.choices
        ),
    )


def _multiple(content: MultipleChoice, key: JSON) -> MultipleChoice:
    if not isinstance(key, list) or not key:
        raise ItemError("answer", "must be a list of choices")
    right = {_found(_choice_labels(content), one) for one in key}
    each = (ONE / len(right)).quantize(SHARE_STEP, ROUND_HALF_UP)
    return replace(
        content,
        choices=tuple(
            replace(one, fraction=_moved(one.fraction, one.key in right, each))
            for one in content.choices
        ),
    )


def _moved(fraction: Decimal, right: bool, to: Decimal) -> Decimal:
    """What was right and is not any more earns nothing; what cost points still does."""
    return to if right else min(fraction, ZERO)


def _truth(content: TrueFalse, key: JSON) -> TrueFalse:
    word = (scalar(key) or "").lower()
    if word not in TRUE | FALSE:
        raise ItemError("answer", "must be true or false")
    return replace(content, answer=word in TRUE)


def _value(content: Numeric, key: JSON) -> Numeric:
    kept = (one for one in content.answers if one.fraction <= 0)
    return replace(content, answers=(_number(content, key, ONE), *kept))


def _text(content: ShortAnswer, key: JSON) -> ShortAnswer:
    text = scalar(key)
    if not text:
        raise ItemError("answer", "must be a text")
    kept = (one for one in _others(content, text) if one.fraction <= 0)
    return replace(content, answers=(TextAnswer(text=text), *kept))


def _pairs(content: Matching, key: JSON) -> Matching:
    if not isinstance(key, dict):
        raise ItemError("answer", "must be an object of left and right sides")
    sides = {side.key: side for side in right_sides(content)}
    lefts = labels_of(
        ((pair.left_key, pair.left) for pair in content.pairs), numbered=True
    )
    rights = labels_of((side.key, side.text) for side in sides.values())
    moved = {
        _found(lefts, left): sides[_found(rights, right)] for left, right in key.items()
    }
    pairs = tuple(
        replace(
            pair, right_key=moved[pair.left_key].key, right=moved[pair.left_key].text
        )
        if pair.left_key in moved
        else pair
        for pair in content.pairs
    )
    used = {pair.right for pair in pairs}
    return replace(
        content,
        pairs=pairs,
        extras=tuple(side for side in sides.values() if side.text not in used),
    )


def _sequence(content: Ordering, key: JSON) -> Ordering:
    labels = labels_of((side.key, side.text) for side in content.items)
    found = [_found(labels, one) for one in key] if isinstance(key, list) else []
    if sorted(found) != sorted(labels.keys):
        raise ItemError("answer", "must name each thing once, in the right order")
    return replace(
        content,
        items=tuple(sorted(content.items, key=lambda side: found.index(side.key))),
    )


def _choice_labels(content: SingleChoice | MultipleChoice) -> Labels:
    return labels_of((choice.key, choice.text) for choice in content.choices)


def _found(labels: Labels, name: JSON) -> str:
    text = scalar(name)
    key = None if text is None else labels.read(text, None)
    if key is None:
        raise ItemError("answer", "names what the question does not have")
    return key


CHANGES: dict[type, Callable[[Any, JSON], Any]] = {
    SingleChoice: _single,
    MultipleChoice: _multiple,
    TrueFalse: _truth,
    Numeric: _value,
    ShortAnswer: _text,
    Matching: _pairs,
    Ordering: _sequence,
}
