"""Marking of single choice, multiple choice and true/false."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from assessments.questions.contents import (
    ONE,
    ZERO,
    Choice,
    MultipleChoice,
    SingleChoice,
    TrueFalse,
)
from assessments.questions.labels import Labels, labels_of
from assessments.questions.outcomes import Marks, Part, share
from assessments.questions.responses import (
    JSON,
    Served,
    Unreadable,
    prepared,
    scalar,
    unreadable,
)

TRUE = frozenset({"true", "t", "yes", "y", "1", "right", "correct"})
FALSE = frozenset({"false", "f", "no", "n", "0", "wrong", "incorrect"})
SEPARATORS = re.compile(r"[,;|\s]+")
NOT_OFFERED = "is none of the choices"


class _Choices(NamedTuple):
    labels: Labels
    by_key: dict[str, Choice]
    right: frozenset[str]


def _index(content: SingleChoice | MultipleChoice) -> _Choices:
    return _Choices(
        labels_of((choice.key, choice.text) for choice in content.choices),
        {choice.key: choice for choice in content.choices},
        frozenset(choice.key for choice in content.choices if choice.fraction > 0),
    )


def _order(served: Served | None) -> Sequence[str] | None:
    return None if served is None else served.get("choices")


def read_single(
    content: SingleChoice, response: JSON, served: Served | None
) -> str | Unreadable:
    """The letter (or key) of the choice that was taken; a list of one will do."""
    if isinstance(response, list) and len(response) == 1:
        response = response[0]
    text = scalar(response)
    label = (
        None
        if text is None
        else prepared(content, _index).labels.read(text, _order(served))
    )
    return unreadable(response, NOT_OFFERED) if label is None else label


def mark_single(content: SingleChoice, answer: str, served: Served | None) -> Marks:
    """The fraction of the choice; less than nothing is nothing."""
    index = prepared(content, _index)
    key = index.labels.stored(answer, _order(served))
    choice = index.by_key.get(key)
    if choice is None:
        return Marks(ZERO, (Part("", key, ZERO),))
    fraction = share(choice.fraction)
    return Marks(fraction, (Part("", key, fraction, choice.feedback),))


def read_multiple(
    content: MultipleChoice, response: JSON, served: Served | None
) -> list[str] | Unreadable | None:
    """The letters (or keys) of the choices taken, each once, in the order of the list."""
    labels, order = prepared(content, _index).labels, _order(served)
    found = set(_named(labels, response, order))
    if not found:
        return None
    if None in found:
        return unreadable(response, NOT_OFFERED)
    keys = labels.keys if order is None else order
    place = {key: at for at, key in enumerate(keys)}
    return sorted(
        (label for label in found if label),
        key=lambda label: place[labels.stored(label, order)],
    )


def _named(
    labels: Labels, response: JSON, order: Sequence[str] | None
) -> list[str | None]:
    if isinstance(response, dict):
        if any(not isinstance(taken, bool) for taken in response.values()):
            return [None]
        response = [name for name, taken in response.items() if taken]
    if isinstance(response, list):
        texts = [scalar(part) for part in response]
        return [
            None if text is None else labels.read(text, order)
            for text in texts
            if text != ""
        ]
    text = scalar(response)
    if text is None:
        return [None]
    whole = labels.read(text, order)
    if whole is not None:
        return [whole]
    parts = [part for part in SEPARATORS.split(text) if part]
    if (
        len(parts) == 1
        and text.isalpha()
        and text.isupper()
        and len(text) <= len(labels.keys)
    ):
        parts = list(text)
    return [labels.read(part, order) for part in parts]


def mark_multiple(
    content: MultipleChoice, answer: Sequence[str], served: Served | None
) -> Marks:
    """By the rule of the question: the sum of the fractions, all or nothing, or right minus wrong."""
    index, order = prepared(content, _index), _order(served)
    keys = [index.labels.stored(label, order) for label in answer]
    taken = [index.by_key[key] for key in keys if key in index.by_key]
    parts = tuple(
        Part("", choice.key, choice.fraction, choice.feedback) for choice in taken
    )
    return Marks(_selected(content, index.right, taken), parts)


def _selected(
    content: MultipleChoice, right: frozenset[str], taken: list[Choice]
) -> Decimal:
    if content.rule == "all_or_nothing":
        return ONE if right and right == {choice.key for choice in taken} else ZERO
    if content.rule == "right_minus_wrong":
        hits = sum(1 for choice in taken if choice.key in right)
        net = 2 * hits - len(taken)
        return Decimal(net) / len(right) if net > 0 else ZERO
    return share(sum((choice.fraction for choice in taken), ZERO))


def read_truth(
    content: TrueFalse, response: JSON, served: Served | None
) -> bool | Unreadable:
    """True or false, in the usual ways of saying so."""
    text = scalar(response)
    word = "" if text is None else text.lower()
    if word in TRUE:
        return True
    return False if word in FALSE else unreadable(response, "must be true or false")


def mark_truth(content: TrueFalse, answer: bool, served: Served | None) -> Marks:
    """All or nothing."""
    fraction = ONE if answer == content.answer else ZERO
    feedback = content.feedback_true if answer else content.feedback_false
    return Marks(fraction, (Part("", answer, fraction, feedback),))
