"""Gaps as Moodle writes them into a text: {1:SHORTANSWER:=Berlin#Right~*#Wrong}."""

import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from assessments.questions.formats.decimals import parse_decimal, plain_number
from assessments.questions.formats.gift.answers import (
    number_answer,
    pattern,
    pattern_text,
)
from assessments.questions.formats.numeric_answers import number_text
from assessments.questions.formats.results import InexpressibleError, UnreadableError
from assessments.questions.kinds.base import TextFormat
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze, Gap, GapContent, GapLayout
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import Numeric
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

OPENING = re.compile(r"\{([0-9]{0,6}):([A-Z_]{2,20}):")
INSIDE = re.compile(r"((?:[^\\}]|\\.)*+)\}", re.DOTALL)
REMAINS = re.compile(r"\{[0-9]{0,6}:[A-Z_]{2,20}[:}]")
BETWEEN_ANSWERS = re.compile(r"(?<!\\)~")
BEFORE_FEEDBACK = re.compile(r"(?<![\\&])#")
WEIGHT = re.compile(r"\s*(?:(=)|%\s*(-?[0-9]+(?:\.[0-9]*)?)\s*%)")
ESCAPED = re.compile(r"\\([~#}\"=/])")
TO_ESCAPE = re.compile(r"(?<!&)#|[~}\\]")
ENTITIES = {"~": "&#126;", "#": "&#35;", "}": "&#125;", "\\": "&#92;"}
ABBREVIATIONS = {
    "SA": "SHORTANSWER",
    "MW": "SHORTANSWER",
    "SAC": "SHORTANSWER_C",
    "MWC": "SHORTANSWER_C",
    "NM": "NUMERICAL",
    "MC": "MULTICHOICE",
    "MCV": "MULTICHOICE_V",
    "MCH": "MULTICHOICE_H",
    "MCS": "MULTICHOICE_S",
    "MCVS": "MULTICHOICE_VS",
    "MCHS": "MULTICHOICE_HS",
    "MR": "MULTIRESPONSE",
    "MRH": "MULTIRESPONSE_H",
    "MRS": "MULTIRESPONSE_S",
    "MRHS": "MULTIRESPONSE_HS",
}
LAYOUTS: dict[str, GapLayout] = {"": "dropdown", "V": "vertical", "H": "horizontal"}


class GapAnswer(NamedTuple):
    """One answer of a gap, its signs unescaped."""

    fraction: Decimal
    text: str
    feedback: str


def read_gaps(text: str, text_format: TextFormat) -> tuple[str, Cloze]:
    """The text with [[A]], [[B]] in place of its gaps, and the gaps.

    Raises UnreadableError.
    """
    gaps: list[Gap] = []
    pieces: list[str] = []
    end = 0
    for opening, inside in find_gaps(text):
        key = letter(len(gaps))
        gap = read_gap(opening[1], opening[2], inside[1], key, text_format)
        gaps.append(gap)
        pieces.append(text[end : opening.start()])
        pieces.append(f"[[{key}]]")
        end = inside.end()
    pieces.append(text[end:])

    result = "".join(pieces)
    if REMAINS.search(result):
        raise UnreadableError("a gap that is not finished")
    if not gaps:
        raise UnreadableError("a text without gaps")
    return result, Cloze(gaps=tuple(gaps))


def find_gaps(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The gaps of a text: how each begins, and what is in it to its end."""
    opening = OPENING.search(text)
    while opening:
        inside = INSIDE.match(text, opening.end())
        # Where this one has no end, no later one has.
        if inside is None:
            return
        yield opening, inside
        opening = OPENING.search(text, inside.end())


def has_gaps(text: str) -> bool:
    return next(find_gaps(text), None) is not None


def read_gap(
    weight: str, name: str, inside: str, key: str, text_format: TextFormat
) -> Gap:
    kind, _, suffix = ABBREVIATIONS.get(name, name).partition("_")
    read_content = READERS.get(kind)
    if read_content is None:
        raise UnreadableError(f"a gap of the unknown kind {name}")

    answers = [read_answer(text) for text in BETWEEN_ANSWERS.split(inside)]
    content = read_content(answers, suffix, text_format)

    layout: GapLayout = ""
    if isinstance(content, SingleChoice | MultipleChoice):
        layout = LAYOUTS.get(suffix.removesuffix("S"), "")
    if kind == "MULTIRESPONSE" and layout == "dropdown":
        layout = "vertical"
    return Gap(key=key, content=content, weight=Decimal(weight or 1), layout=layout)


def read_answer(text: str) -> GapAnswer:
    fraction = ZERO
    weight = WEIGHT.match(text)
    if weight:
        fraction = ONE if weight[1] else parse_decimal(weight[2]) / 100
        text = text[weight.end() :]

    words, *feedback = BEFORE_FEEDBACK.split(text, maxsplit=1)
    return GapAnswer(fraction, unescape(words), unescape("".join(feedback)))


def unescape(text: str) -> str:
    text = ESCAPED.sub(r"\1", text).strip()
    for sign, entity in ENTITIES.items():
        text = text.replace(entity, sign)
    return text


def in_format(text: str, text_format: TextFormat) -> str:
    """The HTML of a gap as a text of the question's format."""
    return html.unescape(text) if text_format == "plain" else text


def read_choices(
    answers: list[GapAnswer], text_format: TextFormat
) -> tuple[Choice, ...]:
    choices = []
    for at, answer in enumerate(answers):
        choices.append(
            Choice(
                key=letter(at),
                text=in_format(answer.text, text_format),
                fraction=answer.fraction,
                feedback=in_format(answer.feedback, text_format),
            )
        )
    return tuple(choices)


def read_single_choice(
    answers: list[GapAnswer], suffix: str, text_format: TextFormat
) -> GapContent:
    choices = read_choices(answers, text_format)
    return SingleChoice(choices=choices, shuffle=suffix.endswith("S"))


def read_multiple_choice(
    answers: list[GapAnswer], suffix: str, text_format: TextFormat
) -> GapContent:
    choices = read_choices(answers, text_format)
    return MultipleChoice(choices=choices, shuffle=suffix.endswith("S"))


def read_short_answer(
    answers: list[GapAnswer], suffix: str, text_format: TextFormat
) -> GapContent:
    accepted = []
    for answer in answers:
        text, match = pattern(" ".join(html.unescape(answer.text).split()))
        accepted.append(
            TextAnswer(
                text=text,
                match=match,
                fraction=answer.fraction,
                feedback=in_format(answer.feedback, text_format),
            )
        )
    return ShortAnswer(answers=tuple(accepted), case_sensitive=suffix == "C")


def read_numeric(
    answers: list[GapAnswer], suffix: str, text_format: TextFormat
) -> GapContent:
    accepted = []
    for answer in answers:
        feedback = in_format(answer.feedback, text_format)
        accepted.append(number_answer(answer.text, answer.fraction, feedback))
    return Numeric(answers=tuple(accepted))


READERS: dict[str, Callable[[list[GapAnswer], str, TextFormat], GapContent]] = {
    "MULTICHOICE": read_single_choice,
    "MULTIRESPONSE": read_multiple_choice,
    "SHORTANSWER": read_short_answer,
    "NUMERICAL": read_numeric,
}


def write_gaps(text: str, content: Cloze, text_format: TextFormat) -> str:
    """The text with its gaps written into it.

    Raises InexpressibleError.
    """
    if text_format == "html" and REMAINS.search(text):
        text = text.replace("{", "&#123;")
    for gap in content.gaps:
        text = text.replace(f"[[{gap.key}]]", write_gap(gap, text_format))
    return text


def write_gap(gap: Gap, text_format: TextFormat) -> str:
    kind, answers = gap_answers(gap, text_format)
    if gap.weight != int(gap.weight) or gap.weight < 1:
        raise InexpressibleError("a weight of a gap that is no whole number")
    written = "~".join(write_answer(answer, text_format) for answer in answers)
    return f"{{{int(gap.weight)}:{kind}:{written}}}"


def gap_answers(gap: Gap, text_format: TextFormat) -> tuple[str, list[GapAnswer]]:
    """Moodle's name for the gap's kind, and its answers with their texts escaped."""
    content = gap.content
    answers = []
    if isinstance(content, ShortAnswer):
        kind = "SHORTANSWER_C" if content.case_sensitive else "SHORTANSWER"
        for accepted in content.answers:
            text = escape(html.escape(pattern_text(accepted), quote=False))
            answers.append(GapAnswer(accepted.fraction, text, accepted.feedback))
    elif isinstance(content, Numeric):
        kind = "NUMERICAL"
        if content.units:
            raise InexpressibleError("units in a gap")
        for number in content.answers:
            text = number_text(number)
            answers.append(GapAnswer(number.fraction, text, number.feedback))
    else:
        kind = choice_kind(content, gap.layout)
        for choice in content.choices:
            text = to_gap_html(choice.text, text_format)
            answers.append(GapAnswer(choice.fraction, text, choice.feedback))
    return kind, answers


def choice_kind(content: SingleChoice | MultipleChoice, layout: GapLayout) -> str:
    """Moodle's name for a gap with choices, such as MULTICHOICE_VS."""
    kind = "MULTICHOICE"
    suffixes = {"vertical": "V", "horizontal": "H"}
    if isinstance(content, MultipleChoice):
        kind = "MULTIRESPONSE"
        suffixes = {"horizontal": "H"}

    suffix = suffixes.get(layout, "")
    if content.shuffle:
        suffix += "S"
    return f"{kind}_{suffix}" if suffix else kind


def write_answer(answer: GapAnswer, text_format: TextFormat) -> str:
    """An answer whose text, but not its feedback, is escaped already."""
    weight = "="
    if answer.fraction != 1:
        weight = f"%{plain_number(answer.fraction * 100)}%"
    feedback = ""
    if answer.feedback:
        feedback = "#" + to_gap_html(answer.feedback, text_format)
    return weight + answer.text + feedback


def to_gap_html(text: str, text_format: TextFormat) -> str:
    if text_format == "plain":
        text = html.escape(text, quote=False)
    return escape(text)


def escape(text: str) -> str:
    return TO_ESCAPE.sub(lambda found: ENTITIES[found[0]], text)
