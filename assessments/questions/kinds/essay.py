"""Essay: a free text that a person marks, by points or by a rubric."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Self

from assessments.questions.answers import Served, Unreadable, scalar, unreadable
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.kinds.base import (
    Content,
    Count,
    Element,
    Order,
    Problem,
    Problems,
    View,
    repeated,
    set_letters,
)
from assessments.questions.outcomes import NOT_ANSWERED, ONE, ZERO, Marks, Part


class Level(Element, frozen=True, kw_only=True):
    """How well a criterion is met, and the points for it."""

    key: str = ""
    text: str
    points: Decimal = ZERO


class Criterion(Element, frozen=True, kw_only=True):
    """A line of a rubric."""

    key: str = ""
    text: str
    levels: tuple[Level, ...] = ()

    def __post_init__(self) -> None:
        set_letters(self, "levels")

    @property
    def max_points(self) -> Decimal:
        return max((level.points for level in self.levels), default=ZERO)

    def problems(self, field: str) -> Problems:
        """What keeps one from marking by it; `field` is the criterion's own path."""
        if self.max_points <= 0:
            yield Problem(f"{field}.levels", "must have one with points at least")
        keys = [level.key for level in self.levels]
        yield from repeated(keys, f"{field}.levels", "key")
        for at, level in enumerate(self.levels):
            if level.points < 0:
                yield Problem(f"{field}.levels[{at}].points", "must not be negative")


class Essay(Content, frozen=True, kw_only=True, tag_field="kind", tag="essay"):
    """A limit of 0 words is none. An untouched template is no answer."""

    label: ClassVar[str] = "Essay"
    is_marked_by_hand: ClassVar[bool] = True
    is_free_text: ClassVar[bool] = True

    min_words: Count = 0
    max_words: Count = 0
    template: str = ""
    rubric: tuple[Criterion, ...] = ()
    model_answer: str = ""
    marking_notes: str = ""

    def __post_init__(self) -> None:
        set_letters(self, "rubric")

    def problems(self) -> Problems:
        if 0 < self.max_words < self.min_words:
            yield Problem("max_words", "must not be less than min_words")
        keys = [criterion.key for criterion in self.rubric]
        yield from repeated(keys, "rubric", "key")
        for at, criterion in enumerate(self.rubric):
            yield from criterion.problems(f"rubric[{at}]")

    def serve(self, seed: str, *, shuffle: bool) -> tuple[View, Order]:
        """The rubric is for markers: it tells what a good answer has in it."""
        view = {
            "min_words": self.min_words,
            "max_words": self.max_words,
            "template": self.template,
        }
        return view, {}

    def read(self, response: JSON, served: Served | None) -> str | Unreadable:
        """The text as it was written."""
        text = scalar(response)
        return unreadable(response, "must be a text") if text is None else text

    def mark(self, answer: str, served: Served | None) -> Marks:
        if self.template and answer == self.template.strip():
            return NOT_ANSWERED
        return Marks(ZERO, (), "needs_marking")

    def mark_by_rubric(self, chosen: Mapping[str, str]) -> Marks:
        """The marks for {criterion: level}.

        Raises ItemError where a criterion is missing, or a level is none of it.
        """
        parts = []
        earned = ZERO
        most = ZERO
        for criterion in self.rubric:
            points_of = {level.key: level.points for level in criterion.levels}
            level = chosen.get(criterion.key, "")
            if level not in points_of:
                message = f"must be one of {', '.join(points_of)}"
                raise ItemError(f"rubric.{criterion.key}", message)

            best = criterion.max_points
            fraction = points_of[level] / best if best else ONE
            parts.append(Part(criterion.key, level, fraction))
            earned += points_of[level]
            most += best

        unknown = chosen.keys() - {criterion.key for criterion in self.rubric}
        if unknown:
            raise ItemError("rubric", f"has no criterion {min(unknown)}")
        if not most:
            raise ItemError("rubric", "has no points to give")
        return Marks(min(max(earned / most, ZERO), ONE), tuple(parts))

    def right_answer(self, served: Served | None = None) -> str:
        return self.model_answer

    def with_key(self, key: JSON) -> Self:
        raise ItemError("answer", "an essay has no key")


def word_count(text: str) -> int:
    """Words as a person counts them: between spaces, and not only punctuation."""
    count = 0
    for word in text.split():
        if word.isalnum() or any(sign.isalnum() for sign in word):
            count += 1
    return count
