"""What stands between the braces of a GIFT question, by kind of question."""

import re
from decimal import Decimal
from typing import cast

from assessments.questions.formats.cleaning import convert
from assessments.questions.formats.decimals import parse_decimal
from assessments.questions.formats.gift.escapes import plain
from assessments.questions.formats.results import InexpressibleError, UnreadableError
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

FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
WEIGHT = re.compile(r"(=?)\s*%\s*([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*%")
TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def formatted(text: str, default: TextFormat) -> tuple[str, TextFormat]:
    """The words of a protected text, and the format that its [mark] names."""
    found = FORMAT.match(text) if "[" in text else None
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
            return self.read_numeric(bare[1:])
        if "~" in bare:
            return self.read_choices(bare)

        truth = TRUTH.get(bare.partition("#")[0].strip().upper())
        if truth is not None:
            return self.read_true_false(bare, truth)
        if "->" in bare and bare[0] == "=":
            return self.read_matching(bare)
        return self.read_short_answer(bare)

    def in_format(self, text: str) -> str:
        words, own_format = formatted(text, self.format)
        return convert(words, own_format, self.format)

    def read_choices(self, inner: str) -> SingleChoice | MultipleChoice:
        choices: list[Choice] = []
        for part in inner.replace("=", "~=").split("~"):
            if not part.strip():
                continue
            fraction, rest = split_weight(part, default=ZERO)
            text, _, feedback = rest.partition("#")
            words, own_format = formatted(text, self.format)
            choices.append(
                Choice(
                    key=letter(len(choices)),
                    text=words,
                    fraction=fraction,
                    feedback=self.in_format(feedback),
                    text_format="" if own_format == self.format else own_format,
                )
            )

        if "=" in inner:
            return SingleChoice(choices=tuple(choices))
        return MultipleChoice(choices=tuple(choices))

    def read_true_false(self, bare: str, truth: bool) -> TrueFalse:
        """TRUE or FALSE, then what is told to a wrong answer, and to a right one."""
        _, _, feedback = bare.partition("#")
        wrong, _, right = feedback.partition("#")
        for_right = self.in_format(right)
        for_wrong = self.in_format(wrong)
        return TrueFalse(
            answer=truth,
            feedback_true=for_right if truth else for_wrong,
            feedback_false=for_wrong if truth else for_right,
        )

    def read_short_answer(self, bare: str) -> ShortAnswer:
        answers = []
        for part in bare.split("="):
            if not part.strip():
                continue
            fraction, rest = split_weight(part, default=ONE)
            text, _, feedback = rest.partition("#")
            one_line = " ".join(line.strip() for line in text.split("\n"))
            words, _ = formatted(one_line, "plain")
            words, match = pattern(words)
            answers.append(
                TextAnswer(
                    text=words,
                    match=match,
                    fraction=fraction,
                    feedback=self.in_format(feedback),
                )
            )
        return ShortAnswer(answers=tuple(answers))

    def read_matching(self, bare: str) -> Matching:
        sides = []
        for part in bare.split("="):
            left, arrow, right = part.partition("->")
            if part.strip() and not arrow:
                raise UnreadableError(f"the pair {plain(part)[:40]!r} has no ->")
            if arrow:
                sides.append((self.in_format(left), self.in_format(right)))
        return matching_of(sides)

    def read_numeric(self, inner: str) -> Numeric:
        answers = []
        right, _, wrong = inner.partition("~")
        for part in right.split("="):
            if not part.strip():
                continue
            fraction, rest = split_weight(part, default=ONE)
            value, _, feedback = rest.partition("#")
            answers.append(number_answer(value, fraction, self.in_format(feedback)))

        _, has_feedback, feedback = wrong.partition("#")
        if has_feedback:
            any_other = NumericAnswer(fraction=ZERO, feedback=self.in_format(feedback))
            answers.append(any_other)
        return Numeric(answers=tuple(answers))


def split_weight(part: str, *, default: Decimal) -> tuple[Decimal, str]:
    """A share of the points from -1 to 1, and what follows it."""
    bare = part.lstrip()
    weight = WEIGHT.match(bare) if "%" in bare else None
    if weight:
        return parse_decimal(weight[2]) / 100, bare[weight.end() :]
    if bare.startswith("="):
        return ONE, bare[1:]
    return default, bare


def pattern(text: str) -> tuple[str, TextMatch]:
    """Moodle's short answers: a star stands for anything, unless it has a backslash."""
    if "*" not in text:
        return text, "plain"
    if "*" in text.replace("\\*", ""):
        return text, "wildcard"
    return text.replace("\\*", "*"), "plain"


def pattern_text(answer: TextAnswer) -> str:
    """The answer as `pattern` reads it.

    Raises InexpressibleError for a regular expression.
    """
    if answer.match == "regex":
        raise InexpressibleError("a regular expression")
    if answer.match == "plain":
        return answer.text.replace("*", "\\*")
    return answer.text


def matching_of(sides: list[tuple[str, str]]) -> Matching:
    """Pairs of texts as a matching.

    A right side without a left one is an extra, equal right sides are one.
    """
    keys: dict[str, str] = {}
    pairs: list[Pair] = []
    for left, right in sides:
        if not left:
            continue
        left_key = letter(len(pairs))
        right_key = keys.setdefault(right, left_key)
        pair = Pair(left_key=left_key, left=left, right_key=right_key, right=right)
        pairs.append(pair)

    extras: list[Side] = []
    for left, right in sides:
        if left or not right or right in keys:
            continue
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
    number = parse_decimal(middle)
    width = abs(parse_decimal(tolerance)) if tolerance.strip() else ZERO
    return NumericAnswer(
        value=number,
        tolerance=width,
        fraction=fraction,
        feedback=feedback,
    )
