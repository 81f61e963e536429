"""Cloze: a text with gaps, each of a kind of its own."""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, Literal

from msgspec.structs import replace

from assessments.questions.answers import Served, Unreadable, is_empty, unreadable
from assessments.questions.decoding import (
    JSON,
    ItemError,
    move_kind_beside,
    move_kind_inside,
)
from assessments.questions.kinds.base import (
    Content,
    Element,
    Order,
    Problem,
    Problems,
    View,
    repeated,
    set_letters,
)
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import Numeric
from assessments.questions.kinds.short_answer import ShortAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.outcomes import INVALID, ONE, ZERO, Marks, Part

GapLayout = Literal["", "inline", "dropdown", "vertical", "horizontal"]
GapContent = SingleChoice | MultipleChoice | ShortAnswer | Numeric

GAP_KINDS = ("single_choice", "multiple_choice", "short_answer", "numeric")
PLACEHOLDER = re.compile(r"\[\[([^\[\]]{1,100})\]\]")


def placeholders(text: str) -> list[str]:
    """The keys of the gaps that a cloze text has places for, in order."""
    return PLACEHOLDER.findall(text)


class Gap(Element, frozen=True, kw_only=True):
    """A gap, placed in the question's text by [[key]]."""

    key: str = ""
    content: GapContent
    weight: Decimal = ONE
    layout: GapLayout = ""

    @property
    def kind(self) -> str:
        return self.content.kind

    def served(self, served: Served | None) -> Served | None:
        """The order of the gap's choices, of the orders of the whole question."""
        if served and self.key in served:
            return {"choices": served[self.key]}
        return None

    def mark(self, answer: JSON, served: Served | None) -> Marks:
        """The marks of the gap, for an answer as it is kept."""
        content: Content = self.content
        read = content.read(answer, self.served(served))
        if isinstance(read, Unreadable):
            return INVALID
        return content.mark(read, self.served(served))


class Cloze(Content, frozen=True, kw_only=True, tag_field="kind", tag="cloze"):
    """Each gap earns its share of the points by its weight.

    A blank one earns nothing.
    """

    label: ClassVar[str] = "Cloze"

    gaps: tuple[Gap, ...]

    def __post_init__(self) -> None:
        set_letters(self, "gaps")

    @classmethod
    def nest_kinds(cls, data: JSON) -> None:
        gaps = data.get("gaps")
        for at, gap in enumerate(gaps if isinstance(gaps, list) else []):
            move_kind_inside(gap, f"content.gaps[{at}]", GAP_KINDS)

    @classmethod
    def unnest_kinds(cls, data: JSON) -> None:
        for gap in data["gaps"]:
            move_kind_beside(gap)

    @cached_property
    def gap_of(self) -> dict[str, Gap]:
        return {gap.key: gap for gap in self.gaps}

    def problems(self) -> Problems:
        if not self.gaps:
            yield Problem("gaps", "must be one at least")
        yield from repeated((gap.key for gap in self.gaps), "gaps", "key")
        for at, gap in enumerate(self.gaps):
            if gap.weight < 0:
                yield Problem(f"gaps[{at}].weight", "must not be negative")
        if self.gaps and not any(gap.weight > 0 for gap in self.gaps):
            yield Problem("gaps", "none of them has any weight")

        for at, gap in enumerate(self.gaps):
            for field, message in gap.content.problems():
                yield Problem(f"gaps[{at}].content.{field}", message)

    def doubts(self) -> Problems:
        for at, gap in enumerate(self.gaps):
            for field, message in gap.content.doubts():
                yield Problem(f"gaps[{at}].content.{field}", message)

    def problems_in_text(self, text: str) -> Problems:
        """Gaps and their places in the text that do not fit together."""
        places = Counter(placeholders(text))
        for at, gap in enumerate(self.gaps):
            field = f"content.gaps[{at}].key"
            if not places[gap.key]:
                yield Problem(field, f"[[{gap.key}]] is not in the text")
            elif places[gap.key] > 1:
                yield Problem(field, f"[[{gap.key}]] is in the text more than once")

        for key in places:
            if key not in self.gap_of:
                message = f"has a place [[{key}]] for which there is no gap"
                yield Problem("text", message)

    def serve(self, seed: str, *, shuffle: bool) -> tuple[View, Order]:
        gaps = []
        order = {}
        for gap in self.gaps:
            view, inner = gap.content.serve(f"{seed}|{gap.key}", shuffle=shuffle)
            gaps.append({"key": gap.key, "kind": gap.kind, "layout": gap.layout} | view)
            if inner:
                order[gap.key] = inner["choices"]
        return {"gaps": gaps}, order

    def read(
        self, response: JSON, served: Served | None
    ) -> dict[str, JSON] | Unreadable | None:
        """Gap keys to answers, blanks left out; a list runs along the gaps."""
        keys = [gap.key for gap in self.gaps]
        if isinstance(response, list) and len(response) <= len(keys):
            response = dict(zip(keys, response, strict=False))
        elif not isinstance(response, dict) and len(keys) == 1:
            response = {keys[0]: response}
        if not isinstance(response, dict) or not response.keys() <= self.gap_of.keys():
            return unreadable(response, "must give an answer for each gap")

        found: dict[str, JSON] = {}
        for gap in self.gaps:
            given = response.get(gap.key)
            if is_empty(given):
                continue
            answer = gap.content.read(given, gap.served(served))
            if isinstance(answer, Unreadable):
                found[gap.key] = answer.kept
            elif answer is not None:
                found[gap.key] = answer
        return found or None

    def trouble_with(self, answer: dict[str, JSON]) -> str:
        for gap in self.gaps:
            given = answer.get(gap.key)
            if given is None:
                continue
            read = gap.content.read(given, None)
            if isinstance(read, Unreadable):
                # Letters as they were served cannot be read again without their order.
                trouble = read.why if isinstance(given, dict) else ""
            else:
                trouble = gap.content.trouble_with(given)
            if trouble:
                return f"gap {gap.key} {trouble}"
        return ""

    def mark(self, answer: dict[str, JSON], served: Served | None) -> Marks:
        """The weighted mean of the gaps."""
        parts = []
        earned = ZERO
        weights = ZERO
        is_understood = False
        for gap in self.gaps:
            weights += gap.weight
            if gap.key not in answer:
                continue
            marks = gap.mark(answer[gap.key], served)
            earned += gap.weight * marks.fraction
            is_understood = is_understood or marks.state == "graded"
            parts.append(_as_one_part(gap.key, answer[gap.key], marks))

        if not is_understood:
            return Marks(ZERO, tuple(parts), "invalid")
        mean = earned / weights if weights else ZERO
        return Marks(min(max(mean, ZERO), ONE), tuple(parts))

    def right_answer(self, served: Served | None = None) -> dict[str, JSON]:
        return {
            gap.key: gap.content.right_answer(gap.served(served)) for gap in self.gaps
        }

    def with_part(self, gap: str, change: Callable[[Content], Content]) -> "Cloze":
        if gap not in self.gap_of:
            raise ItemError("gap", "must name a gap of the question")

        gaps = []
        for each in self.gaps:
            if each.key == gap:
                each = replace(each, content=change(each.content))
            gaps.append(each)
        return replace(self, gaps=tuple(gaps))


def _as_one_part(key: str, answer: JSON, marks: Marks) -> Part:
    """What a gap earned, though several choices may have been taken in it."""
    if not marks.parts:
        return Part(key, answer, ZERO)

    given = [part.given for part in marks.parts]
    feedback = "\n".join(part.feedback for part in marks.parts if part.feedback)
    return Part(
        key,
        given[0] if len(given) == 1 else given,
        marks.fraction,
        feedback,
        marks.parts[0].matched,
    )
