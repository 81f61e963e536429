"""Gaps as Moodle writes them into a text:
{1:SHORTANSWER:=Berlin#Right~%50%Bonn~*#Wrong}."""

import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import cast

from assessments.questions.formats.decimals import parse_decimal, plain_number
from assessments.questions.formats.gift.answers import number_answer, pattern
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

_OPENING = re.compile(r"\{([0-9]{0,6}):([A-Z_]{2,20}):")
_INSIDE = re.compile(r"((?:[^\\}]|\\.)*+)\}", re.DOTALL)
_REMAINS = re.compile(r"\{[0-9]{0,6}:[A-Z_]{2,20}[:}]")
_PARTS = re.compile(r"(?<!\\)~")
_FEEDBACK = re.compile(r"(?<![\\&])#")
_WEIGHT = re.compile(r"\s*(?:(=)|%\s*(-?[0-9]+(?:\.[0-9]*)?)\s*%)")
_ESCAPED = re.compile(r"\\([~#}\"=/])")
_SIGNS = {"~": "&#126;", "#": "&#35;", "}": "&#125;", "\\": "&#92;"}
_ABBREVIATIONS = {
    "SA": "SHORTANSWER", "MW": "SHORTANSWER", "SAC": "SHORTANSWER_C", "MWC": "SHORTANSWER_C", "NM": "NUMERICAL",
    "MC": "MULTICHOICE", "MCV": "MULTICHOICE_V", "MCH": "MULTICHOICE_H", "MCS": "MULTICHOICE_S",
    "MCVS": "MULTICHOICE_VS", "MCHS": "MULTICHOICE_HS", "MR": "MULTIRESPONSE", "MRH": "MULTIRESPONSE_H",
    "MRS": "MULTIRESPONSE_S", "MRHS": "MULTIRESPONSE_HS",
}  # fmt: skip
_LAYOUTS: dict[str, GapLayout] = {"": "dropdown", "V": "vertical", "H": "horizontal"}


def read_gaps(text: str, text_format: TextFormat) -> tuple[str, Cloze]:
    """The text with [[A]], [[B]] in place of its gaps, and the gaps.

    Raises UnreadableError.
    """
    gaps: list[Gap] = []
    pieces: list[str] = []
    end = 0
    for opening, inside in _gaps_in(text):
        gap = _gap(opening[1], opening[2], inside[1], letter(len(gaps)), text_format)
        gaps.append(gap)
        pieces += [text[end : opening.start()], f"[[{gap.key}]]"]
        end = inside.end()
    result = "".join(pieces) + text[end:]
    if _REMAINS.search(result):
        raise UnreadableError("a gap that is not finished")
    if not gaps:
        raise UnreadableError("a text without gaps")
    return result, Cloze(gaps=tuple(gaps))


def _gaps_in(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The gaps of a text: how each begins, and what is in it to its end."""
    position = 0
    while opening := _OPENING.search(text, position):
        inside = _INSIDE.match(text, opening.end())
        # Where this one has no end, no later one has.
        if inside is None:
            return
        yield opening, inside
        position = inside.end()


def has_gaps(text: str) -> bool:
    """Whether a text has something that looks like such a gap."""
    return next(_gaps_in(text), None) is not None


def _gap(weight: str, name: str, inside: str, key: str, text_format: TextFormat) -> Gap:
    kind = _ABBREVIATIONS.get(name, name)
    base, _, suffix = kind.partition("_")
    read = _READERS.get(base)
    if read is None:
        raise UnreadableError(f"a gap of the unknown kind {name}")
    parts = [_part(part) for part in _PARTS.split(inside)]
    content = read(parts, suffix, text_format)
    is_choice = isinstance(content, SingleChoice | MultipleChoice)
    layout = (
        _LAYOUTS[suffix.removesuffix("S")]
        if is_choice and suffix.removesuffix("S") in _LAYOUTS
        else ""
    )
    if base == "MULTIRESPONSE" and layout == "dropdown":
        layout = "vertical"
    return Gap(key=key, content=content, weight=Decimal(weight or 1), layout=layout)


def _part(text: str) -> tuple[Decimal, str, str]:
    """An answer's share, its words and its feedback, signs unescaped."""
    found = _WEIGHT.match(text)
    share = ZERO
    if found:
        share = ONE if found[1] else parse_decimal(found[2]) / 100
        text = text[found.end() :]
    words, *feedback = _FEEDBACK.split(text, maxsplit=1)
    return share, _unescaped(words), _unescaped(feedback[0]) if feedback else ""


def _unescaped(text: str) -> str:
    text = _ESCAPED.sub(r"\1", text).strip()
    for sign, entity in _SIGNS.items():
        text = text.replace(entity, sign)
    return text


def _shown(text: str, text_format: TextFormat) -> str:
    return html.unescape(text) if text_format == "plain" else text


def _choices(
    parts: list[tuple[Decimal, str, str]], suffix: str, text_format: TextFormat
) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=letter(at),
            text=_shown(words, text_format),
            fraction=share,
            feedback=_shown(feedback, text_format),
        )
        for at, (share, words, feedback) in enumerate(parts)
    )


def _single(
    parts: list[tuple[Decimal, str, str]], suffix: str, text_format: TextFormat
) -> GapContent:
    return SingleChoice(
        choices=_choices(parts, suffix, text_format), shuffle=suffix.endswith("S")
    )


def _multiple(
    parts: list[tuple[Decimal, str, str]], suffix: str, text_format: TextFormat
) -> GapContent:
    return MultipleChoice(
        choices=_choices(parts, suffix, text_format), shuffle=suffix.endswith("S")
    )


def _short(
    parts: list[tuple[Decimal, str, str]], suffix: str, text_format: TextFormat
) -> GapContent:
    answers = []
    for share, words, feedback in parts:
        text, match = pattern(" ".join(html.unescape(words).split()))
        answers.append(
            TextAnswer(
                text=text,
                match=match,
                fraction=share,
                feedback=_shown(feedback, text_format),
            )
        )
    return ShortAnswer(answers=tuple(answers), case_sensitive=suffix == "C")


def _numeric(
    parts: list[tuple[Decimal, str, str]], suffix: str, text_format: TextFormat
) -> GapContent:
    return Numeric(
        answers=tuple(
            number_answer(words, share, _shown(feedback, text_format))
            for share, words, feedback in parts
        )
    )


_READERS: dict[
    str, Callable[[list[tuple[Decimal, str, str]], str, TextFormat], GapContent]
] = {
    "MULTICHOICE": _single,
    "MULTIRESPONSE": _multiple,
    "SHORTANSWER": _short,
    "NUMERICAL": _numeric,
}


def write_gaps(text: str, content: Cloze, text_format: TextFormat) -> str:
    """The text with its gaps written into it."""
    if text_format == "html" and _REMAINS.search(text):
        text = text.replace("{", "&#123;")
    for gap in content.gaps:
        text = text.replace(f"[[{gap.key}]]", _written(gap, text_format))
    return text


def _written(gap: Gap, text_format: TextFormat) -> str:
    content = gap.content
    if isinstance(content, ShortAnswer):
        kind = "SHORTANSWER_C" if content.case_sensitive else "SHORTANSWER"
        parts = [
            _answer(a.fraction, _compared(a), a.feedback, text_format)
            for a in content.answers
        ]
    elif isinstance(content, Numeric):
        kind = "NUMERICAL"
        if content.units:
            raise InexpressibleError("units in a gap")
        parts = [
            _answer(a.fraction, number_text(a), a.feedback, text_format)
            for a in content.answers
        ]
    else:
        kind = _choice_kind(gap)
        parts = [
            _answer(c.fraction, _guarded(c.text, text_format), c.feedback, text_format)
            for c in content.choices
        ]
    if gap.weight != int(gap.weight) or gap.weight < 1:
        raise InexpressibleError("a weight of a gap that is no whole number")
    return f"{{{int(gap.weight)}:{kind}:{'~'.join(parts)}}}"


def _choice_kind(gap: Gap) -> str:
    content = cast(SingleChoice | MultipleChoice, gap.content)
    base = "MULTICHOICE" if isinstance(content, SingleChoice) else "MULTIRESPONSE"
    placed = {"vertical": "V", "horizontal": "H"}.get(gap.layout, "")
    if base == "MULTIRESPONSE" and placed == "V":
        placed = ""
    suffix = placed + ("S" if content.shuffle else "")
    return f"{base}_{suffix}" if suffix else base


def _compared(answer: TextAnswer) -> str:
    if answer.match == "regex":
        raise InexpressibleError("a regular expression")
    words = answer.text.replace("*", "\\*") if answer.match == "plain" else answer.text
    return _signs(html.escape(words, quote=False))


def _answer(
    fraction: Decimal, words: str, feedback: str, text_format: TextFormat
) -> str:
    share = "=" if fraction == 1 else f"%{plain_number(fraction * 100)}%"
    return share + words + (f"#{_guarded(feedback, text_format)}" if feedback else "")


def _guarded(text: str, text_format: TextFormat) -> str:
    return _signs(html.escape(text, quote=False) if text_format == "plain" else text)


def _signs(text: str) -> str:
    return re.sub(r"(?<!&)#|[~}\\]", lambda found: _SIGNS[found[0]], text)
