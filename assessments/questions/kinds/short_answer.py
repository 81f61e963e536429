"""Short answer: a word or a phrase, compared with texts and patterns."""

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, Literal, NamedTuple, Self

from msgspec.structs import replace
from rapidfuzz.distance import OSA

from assessments.questions.answers import Served, Unreadable, scalar, unreadable
from assessments.questions.comparison import comparable
from assessments.questions.decoding import JSON, ItemError
from assessments.questions.kinds.base import (
    Content,
    Count,
    Element,
    Problem,
    Problems,
    bad_fractions,
    blank,
    repeated,
)
from assessments.questions.outcomes import ONE, ZERO, Marks, Part, share
from assessments.questions.patterns import (
    LONGEST_MATCHED,
    LONGEST_PATTERN,
    Matcher,
    matcher,
    wildcard,
)

TextMatch = Literal["plain", "wildcard", "regex"]

LETTERS_FOR_AN_ERROR = 4
MOST_TYPING_ERRORS = 5


class TextAnswer(Element, frozen=True, kw_only=True):
    """A text to compare with.

    As it is, with * for anything, or a regular expression for the whole.
    """

    text: str
    match: TextMatch = "plain"
    fraction: Decimal = ONE
    feedback: str = ""

    @property
    def is_anything(self) -> bool:
        """Whether this is what counts when nothing else does: a * alone."""
        return self.match == "wildcard" and self.text.strip() == "*"


class _Key(NamedTuple):
    """The answers as texts are compared with them, each with its place in the list."""

    plain: dict[str, int]
    patterns: tuple[tuple[int, Matcher], ...]
    anything: int | None


class ShortAnswer(
    Content, frozen=True, kw_only=True, tag_field="kind", tag="short_answer"
):
    """The first answer that fits counts, exact fits before those with typing errors."""

    label: ClassVar[str] = "Short answer"
    is_free_text: ClassVar[bool] = True

    answers: tuple[TextAnswer, ...]
    case_sensitive: bool = False
    ignore_accents: bool = False
    typing_errors: Count = 0

    @cached_property
    def key(self) -> _Key:
        plain: dict[str, int] = {}
        patterns: list[tuple[int, Matcher]] = []
        anything: int | None = None

        for at, answer in enumerate(self.answers):
            if answer.match == "plain":
                plain.setdefault(self._comparable(answer.text), at)
            elif answer.is_anything:
                anything = at if anything is None else anything
            else:
                fits = self._matcher(answer)
                if fits is not None:
                    patterns.append((at, fits))
        return _Key(plain, tuple(patterns), anything)

    def problems(self) -> Problems:
        if not self.answers:
            yield Problem("answers", "must be one at least")
        yield from blank((answer.text for answer in self.answers), "answers")
        fractions = [answer.fraction for answer in self.answers]
        yield from bad_fractions(fractions, "answers", 0)

        for at, answer in enumerate(self.answers):
            is_pattern = answer.match != "plain" and not answer.is_anything
            if is_pattern and self._matcher(answer) is None:
                yield Problem(f"answers[{at}].text", _why_no_pattern(answer))

        texts = []
        for answer in self.answers:
            is_regex = answer.match == "regex"
            text = answer.text if is_regex else self._comparable(answer.text)
            texts.append(f"{answer.match} {text}")
        yield from repeated(texts, "answers", "text")

        if self.typing_errors > MOST_TYPING_ERRORS:
            yield Problem("typing_errors", f"must be from 0 to {MOST_TYPING_ERRORS}")

    def doubts(self) -> Problems:
        for at, answer in enumerate(self.answers):
            if answer.fraction > 0 and answer.is_anything:
                yield Problem(f"answers[{at}]", "gives points for any text")

    def read(self, response: JSON, served: Served | None) -> str | Unreadable:
        """The text as it was written."""
        text = scalar(response)
        return unreadable(response, "must be a text") if text is None else text

    def mark(self, answer: str, served: Served | None) -> Marks:
        at = self._find_fit(answer)
        if at is None:
            return Marks(ZERO, (Part("", answer, ZERO),))

        found = self.answers[at]
        fraction = share(found.fraction)
        return Marks(fraction, (Part("", answer, fraction, found.feedback, at),))

    def _find_fit(self, answer: str) -> int | None:
        """The first that fits as it stands, else the nearest, else the * alone."""
        text = self._comparable(answer)
        plain = self.key.plain.get(text)
        for at, fits in self.key.patterns:
            if plain is not None and plain < at:
                break
            if fits(answer):
                return at

        if plain is None:
            plain = self._nearest(text)
        return self.key.anything if plain is None else plain

    def _nearest(self, text: str) -> int | None:
        """The plain answer with the fewest typing errors.

        A swap of neighbours is one error, a wrong digit is never one. One is allowed
        for each four letters of the answer, up to the number the question sets.
        """
        if not self.typing_errors or len(text) > LONGEST_MATCHED:
            return None

        digits = _digits(text)
        best: tuple[int, int] | None = None
        for word, at in self.key.plain.items():
            allowed = min(self.typing_errors, len(word) // LETTERS_FOR_AN_ERROR)
            if not allowed or _digits(word) != digits:
                continue
            errors = OSA.distance(word, text, score_cutoff=allowed)
            if errors <= allowed and (best is None or (errors, at) < best):
                best = (errors, at)
        return None if best is None else best[1]

    def _comparable(self, text: str) -> str:
        return comparable(
            text,
            case_sensitive=self.case_sensitive,
            ignore_accents=self.ignore_accents,
        )

    def _matcher(self, answer: TextAnswer) -> Callable[[str], bool] | None:
        """What tells whether a text fits a pattern; None where the pattern is none."""
        ignore_accents = False
        pattern = answer.text
        if answer.match == "wildcard":
            ignore_accents = self.ignore_accents
            pattern = wildcard(
                comparable(
                    answer.text, case_sensitive=True, ignore_accents=ignore_accents
                )
            )

        fits = matcher(pattern, case_sensitive=self.case_sensitive)
        if fits is None:
            return None

        def fits_comparable(text: str) -> bool:
            return fits(
                comparable(text, case_sensitive=True, ignore_accents=ignore_accents)
            )

        return fits_comparable

    def right_answer(self, served: Served | None = None) -> str:
        if not self.answers:
            return ""
        return max(self.answers, key=lambda answer: answer.fraction).text

    def with_answer(self, text: str, fraction: Decimal) -> Self:
        answer = TextAnswer(text=text, fraction=fraction)
        return replace(self, answers=(answer, *self._answers_without(text)))

    def with_key(self, key: JSON) -> Self:
        text = scalar(key)
        if not text:
            raise ItemError("answer", "must be a text")

        others = self._answers_without(text)
        wrong = [answer for answer in others if answer.fraction <= 0]
        return replace(self, answers=(TextAnswer(text=text), *wrong))

    def _answers_without(self, text: str) -> list[TextAnswer]:
        """The answers but the plain one with this text."""

        def same(answer: TextAnswer) -> bool:
            if answer.match != "plain":
                return False
            given = comparable(text, case_sensitive=self.case_sensitive)
            return given == comparable(answer.text, case_sensitive=self.case_sensitive)

        return [answer for answer in self.answers if not same(answer)]


def _why_no_pattern(answer: TextAnswer) -> str:
    if len(answer.text) > LONGEST_PATTERN:
        return f"must not be longer than {LONGEST_PATTERN} characters"
    if answer.match == "wildcard":
        return "is too long for a pattern"
    return (
        "is not a regular expression, or too large a one "
        "(RE2 syntax: no look-around, no back-references)"
    )


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
