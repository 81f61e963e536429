"""A question as a student may see it: nothing of the key, and a fair shuffle that can be repeated.

`question` is what the student gets, `order` is what the attempt keeps: the question's own keys
in the order of the letters (or numbers) that were served. With `order` an answer is marked the
same at any time. The shuffle follows from the seed and the question's text, on every machine.
Derive the seed from a secret, or from chance, so that nobody can work it out.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from assessments.questions.arranging import right_sides
from assessments.questions.contents import (
    Choice,
    Cloze,
    Content,
    Essay,
    Matching,
    MultipleChoice,
    Numeric,
    Ordering,
    SingleChoice,
)
from assessments.questions.items import Item
from assessments.questions.labels import LETTERS, NUMBERS

Order = dict[str, list[str]]
View = dict[str, Any]


class ServedItem(NamedTuple):
    """What a student sees, and the order it was served in."""

    question: View
    order: Order


def for_student(item: Item, seed: int | str, *, shuffle: bool = True) -> ServedItem:
    """The question without its key. Without `shuffle` choices keep their order; what is to be arranged never does."""
    view: View = {
        "kind": item.kind,
        "text": item.text,
        "text_format": item.text_format,
        "points": f"{item.points:f}",
    }
    shown, order = _content(item.content, f"{seed}|{item.text}", shuffle)
    return ServedItem(view | shown, order)


def _content(content: Content, seed: str, shuffle: bool) -> tuple[View, Order]:
    if isinstance(content, SingleChoice | MultipleChoice):
        return _choices(content, f"{seed}|choices", shuffle)
    if isinstance(content, Matching):
        return _matching(content, seed, shuffle)
    if isinstance(content, Ordering):
        texts = {side.key: side.text for side in content.items}
        keys = shuffled(list(texts), f"{seed}|items")
        return {"items": _labelled(keys, texts, LETTERS)}, {"items": keys}
    if isinstance(content, Cloze):
        return _cloze(content, seed, shuffle)
    if isinstance(content, Numeric):
        return {"unit_rule": content.unit_rule}, {}
    return (_essay(content), {}) if isinstance(content, Essay) else ({}, {})


def shuffled(keys: Sequence[str], seed: str) -> list[str]:
    """The keys in an order that follows from the seed alone."""
    return sorted(
        keys, key=lambda key: blake2b(f"{seed}|{key}".encode(), digest_size=16).digest()
    )


def _choices(
    content: SingleChoice | MultipleChoice, seed: str, shuffle: bool
) -> tuple[View, Order]:
    choices = {choice.key: choice for choice in content.choices}
    keys = list(choices)
    if shuffle and content.shuffle:
        moving = iter(shuffled([key for key in keys if not choices[key].fixed], seed))
        keys = [key if choices[key].fixed else next(moving) for key in keys]
    view = [
        _choice(name, choices[key]) for name, key in zip(LETTERS, keys, strict=False)
    ]
    return {"choices": view}, {"choices": keys}


def _choice(name: str, choice: Choice) -> View:
    view = {"key": name, "text": choice.text}
    return view | {"text_format": choice.text_format} if choice.text_format else view


def _labelled(
    keys: Sequence[str], texts: dict[str, str], names: Sequence[str]
) -> list[View]:
    return [
        {"key": name, "text": texts[key]}
        for name, key in zip(names, keys, strict=False)
    ]


def _matching(content: Matching, seed: str, shuffle: bool) -> tuple[View, Order]:
    lefts = {pair.left_key: pair.left for pair in content.pairs}
    rights = {side.key: side.text for side in right_sides(content)}
    left_keys = (
        shuffled(list(lefts), f"{seed}|lefts")
        if shuffle and content.shuffle
        else list(lefts)
    )
    right_keys = shuffled(list(rights), f"{seed}|rights")
    view = {
        "lefts": _labelled(left_keys, lefts, NUMBERS),
        "rights": _labelled(right_keys, rights, LETTERS),
    }
    return view, {"lefts": left_keys, "rights": right_keys}


def _cloze(content: Cloze, seed: str, shuffle: bool) -> tuple[View, Order]:
    gaps, order = [], {}
    for gap in content.gaps:
        shown, inner = _content(gap.content, f"{seed}|{gap.key}", shuffle)
        gaps.append({"key": gap.key, "kind": gap.kind, "layout": gap.layout} | shown)
        if inner:
            order[gap.key] = inner["choices"]
    return {"gaps": gaps}, order


def _essay(content: Essay) -> View:
    rubric = [
        {
            "key": criterion.key,
            "text": criterion.text,
            "points": f"{max((level.points for level in criterion.levels), default=0):f}",
        }
        for criterion in content.rubric
    ]
    return {
        "min_words": content.min_words,
        "max_words": content.max_words,
        "template": content.template,
        "rubric": rubric,
    }
