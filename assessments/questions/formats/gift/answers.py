"""What stands between the braces of a GIFT question, by kind of question."""

import re
from decimal import Decimal
from typing import cast

from assessments.questions.formats.cleaning import convert
from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.gift.escapes import plain
from assessments.questions.formats.results import UnreadableError
from assessments.questions.kinds.base import Content, Side, TextFormat
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.matching import Matching, Pair
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import Numeric, NumericAnswer
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer, TextMatch
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"(=?)\s*%\s*([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*%")
_HUNDRED = Decimal(100)
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def formatted(text: str, default: TextFormat) -> tuple[str, TextFormat]:
    """The words of a protected text, and the format that its [mark] names."""
    found = _FORMAT.match(text) if "[" in text else None
    if found is None:
        return plain(text), default
    return plain(text[found.end() :]), cast(TextFormat, found[1])


class Answers:
    """Reads the part between the braces.

    Every text comes out in the question's own format.
    """

    def __init__(self, text_format: TextFormat) -> None:
        self.format = text_format

    def read(self, inner: str) -> Content:
        """The content that a protected text between braces describes.

        Its kind is told by its signs.
        """
        bare = inner.strip()
        if not bare:
            return Essay()
        if bare[0] == "#":
            return self._numeric(bare[1:])
        if "~" in bare:
            return self._choice(bare)
        truth = _TRUTH.get(bare.partition("#")[0].strip().upper())
        if truth is not None:
            return self._true_false(bare, truth)
        return (
            self._matching(bare)
            if "->" in bare and bare[0] == "="
            else self._short(bare)
        )

    def words(self, text: str) -> str:
        """A protected text in the question's format."""
        words, own = formatted(text, self.format)
        return words if own == self.format else convert(words, own, self.format)

    def _choice(self, inner: str) -> Content:
        parts = [part for part in inner.replace("=", "~=").split("~") if part.strip()]
        choices = tuple(self._one_choice(part, at) for at, part in enumerate(parts))
        return (
            SingleChoice(choices=choices)
            if "=" in inner
            else MultipleChoice(choices=choices)
        )

    def _one_choice(self, part: str, at: int) -> Choice:
        fraction, rest = self._weighted(part, default=ZERO)
        text, _, feedback = rest.partition("#")
        words, own = formatted(text, self.format)
        return Choice(
            key=letter(at),
            text=words,
            fraction=fraction,
            feedback=self.words(feedback),
            text_format="" if own == self.format else own,
        )

    def _weighted(self, part: str, *, default: Decimal) -> tuple[Decimal, str]:
        """A share of the points from -1 to 1, and what follows it."""
        bare = part.lstrip()
        if "%" in part and (found := _WEIGHT.match(bare)):
            return parse_decimal(found[2]) / _HUNDRED, bare[found.end() :]
        return (ONE, bare[1:]) if bare.startswith("=") else (default, bare)

    def _true_false(self, bare: str, truth: bool) -> TrueFalse:
        _, wrong, right, *_rest = [*bare.split("#", 2), "", ""]
        for_right, for_wrong = self.words(right), self.words(wrong)
        return TrueFalse(
            answer=truth,
            feedback_true=for_right if truth else for_wrong,
            feedback_false=for_wrong if truth else for_right,
        )

    def _short(self, bare: str) -> ShortAnswer:
        parts = [part for part in bare.split("=") if part.strip()]
        return ShortAnswer(answers=tuple(self._one_text(part) for part in parts))

    def _one_text(self, part: str) -> TextAnswer:
        fraction, rest = self._weighted(part, default=ONE)
        text, _, feedback = rest.partition("#")
        words, match = pattern(
            formatted(" ".join(line.strip() for line in text.split("\n")), "plain")[0]
        )
        return TextAnswer(
            text=words, match=match, fraction=fraction, feedback=self.words(feedback)
        )

    def _matching(self, bare: str) -> Matching:
        sides = []
        for part in bare.split("="):
            left, arrow, right = part.partition("->")
            if part.strip() and not arrow:
                raise UnreadableError(f"the pair {plain(part)[:40]!r} has no ->")
            if arrow:
                sides.append((self.words(left), self.words(right)))
        return matching_of(sides)

    def _numeric(self, inner: str) -> Numeric:
        inner, _, wrong = inner.partition("~")
        parts = [part for part in inner.split("=") if part.strip()]
        answers = [self._one_number(part) for part in parts]
        if "#" in wrong:
            answers.append(
                NumericAnswer(
                    fraction=ZERO, feedback=self.words(wrong.partition("#")[2])
                )
            )
        return Numeric(answers=tuple(answers))

    def _one_number(self, part: str) -> NumericAnswer:
        fraction, rest = self._weighted(part, default=ONE)
        value, _, feedback = rest.partition("#")
        return number_answer(value, fraction, self.words(feedback))


def pattern(text: str) -> tuple[str, TextMatch]:
    """Moodle's short answers: a star stands for anything, unless it has a backslash."""
    if "*" not in text:
        return text, "plain"
    if "*" in text.replace("\\*", ""):
        return text, "wildcard"
    return text.replace("\\*", "*"), "plain"


def matching_of(sides: list[tuple[str, str]]) -> Matching:
    """Pairs of texts as a matching.

    A right side without a left one is an extra, equal right sides are one.
    """
    keys: dict[str, str] = {}
    pairs: list[Pair] = []
    for left, right in ((left, right) for left, right in sides if left):
        pairs.append(
            Pair(
                left_key=letter(len(pairs)),
                left=left,
                right_key=keys.setdefault(right, letter(len(pairs))),
                right=right,
            )
        )
    extras: list[Side] = []
    for right in (right for left, right in sides if not left):
        if right and right not in keys:
            keys[right] = letter(len(pairs) + len(extras))
            extras.append(Side(key=keys[right], text=right))
    return Matching(pairs=tuple(pairs), extras=tuple(extras))


def number_answer(value: str, fraction: Decimal, feedback: str) -> NumericAnswer:
    """`3`, `3:2` (a tolerance), `1..5` (a range) or `*` (any other number)."""
    if value.strip() == "*":
        return NumericAnswer(fraction=fraction, feedback=feedback)
    low, dots, high = value.partition("..")
    if dots:
        return NumericAnswer(
            low=parse_decimal(low),
            high=parse_decimal(high),
            fraction=fraction,
            feedback=feedback,
        )
    middle, _, tolerance = value.partition(":")
    return NumericAnswer(
        value=parse_decimal(middle), tolerance=abs(parse_decimal(tolerance)) if tolerance.strip() else ZERO, fraction=fraction,
        feedback=feedback,
    )  # fmt: skip
