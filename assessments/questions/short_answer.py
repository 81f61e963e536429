"""Marking of words and phrases."""

from collections.abc import Callable
from typing import NamedTuple

from rapidfuzz.distance import OSA

from assessments.questions.contents import ZERO, ShortAnswer, TextAnswer
from assessments.questions.outcomes import Marks, Part, share
from assessments.questions.patterns import LONGEST_MATCHED, matcher, wildcard
from assessments.questions.responses import (
    JSON,
    Served,
    Unreadable,
    prepared,
    scalar,
    unreadable,
)
from assessments.questions.texts import folded

LETTERS_FOR_AN_ERROR = 4


class _Key(NamedTuple):
    plain: dict[str, int]
    patterns: tuple[tuple[int, Callable[[str], bool]], ...]
    anything: int | None


def read_short(
    content: ShortAnswer, response: JSON, served: Served | None
) -> str | Unreadable:
    """The text as it was written."""
    text = scalar(response)
    return unreadable(response, "must be a text") if text is None else text


def mark_short(content: ShortAnswer, answer: str, served: Served | None) -> Marks:
    """The first answer that fits as it stands, else the nearest within the typing errors, else the * alone."""
    at = _fitting(content, answer)
    if at is None:
        return Marks(ZERO, (Part("", answer, ZERO),))
    found = content.answers[at]
    fraction = share(found.fraction)
    return Marks(fraction, (Part("", answer, fraction, found.feedback, at),))


def _fitting(content: ShortAnswer, answer: str) -> int | None:
    key = prepared(content, _prepare)
    text = _comparable(content, answer)
    plain = key.plain.get(text)
    for at, fits in key.patterns:
        if plain is not None and plain < at:
            break
        if fits(answer):
            return at
    if plain is None:
        plain = _nearest(content, key, text)
    return key.anything if plain is None else plain


def _prepare(content: ShortAnswer) -> _Key:
    plain: dict[str, int] = {}
    patterns: list[tuple[int, Callable[[str], bool]]] = []
    anything: int | None = None
    for at, answer in enumerate(content.answers):
        if answer.match == "plain":
            plain.setdefault(_comparable(content, answer.text), at)
        elif is_anything(answer):
            anything = at if anything is None else anything
        elif (fits := pattern_of(answer, content)) is not None:
            patterns.append((at, fits))
    return _Key(plain, tuple(patterns), anything)


def is_anything(answer: TextAnswer) -> bool:
    """Whether this is what counts when nothing else does: a * alone."""
    return answer.match == "wildcard" and answer.text.strip() == "*"


def pattern_of(
    answer: TextAnswer, content: ShortAnswer
) -> Callable[[str], bool] | None:
    """What tells whether a text fits a wildcard or a regular expression; None where that cannot be."""
    accents = content.ignore_accents and answer.match == "wildcard"
    pattern = wildcard(folded(answer.text, case_sensitive=True, ignore_accents=accents))
    fits = matcher(
        pattern if answer.match == "wildcard" else answer.text,
        case_sensitive=content.case_sensitive,
    )
    return (
        None
        if fits is None
        else lambda text: fits(
            folded(text, case_sensitive=True, ignore_accents=accents)
        )
    )


def _comparable(content: ShortAnswer, text: str) -> str:
    return folded(
        text,
        case_sensitive=content.case_sensitive,
        ignore_accents=content.ignore_accents,
    )


def _nearest(content: ShortAnswer, key: _Key, text: str) -> int | None:
    """The plain answer with the fewest typing errors; a swap of neighbours is one, a wrong digit never is.

    One error is allowed for each four letters of the answer, up to the number the question sets.
    """
    if not content.typing_errors or len(text) > LONGEST_MATCHED:
        return None
    digits = _digits(text)
    best: tuple[int, int] | None = None
    for word, at in key.plain.items():
        allowed = min(content.typing_errors, len(word) // LETTERS_FOR_AN_ERROR)
        if not allowed or _digits(word) != digits:
            continue
        errors = OSA.distance(word, text, score_cutoff=allowed)
        if errors <= allowed and (best is None or (errors, at) < best):
            best = (errors, at)
    return None if best is None else best[1]


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
