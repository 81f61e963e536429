"""The kinds of questions as the inside of a Moodle XML <question>."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.html import is_marked_up, to_plain
from assessments.questions.formats.markup import quoted
from assessments.questions.formats.moodle.elements import FORMAT_NAMES
from assessments.questions.formats.moodle.kind_readers import ORDER_RULES
from assessments.questions.formats.numeric_answers import middle_and_width
from assessments.questions.formats.results import InexpressibleError
from assessments.questions.kinds.base import TextFormat
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.cloze import Cloze
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.matching import Matching
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import Numeric, NumericAnswer
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse

# The name of Moodle's kind, and its elements.
Body = tuple[str, list[str]]


def text_of(text: str) -> str:
    """A <text> element."""
    return f"<text>{quoted(text)}</text>"


def formatted(name: str, text: str, text_format: TextFormat, inner: str = "") -> str:
    """An element with a text and its format."""
    return (
        f'<{name} format="{FORMAT_NAMES[text_format]}">{text_of(text)}{inner}</{name}>'
    )


def _element(name: str, value: str | int | Decimal | bool) -> str:
    if isinstance(value, bool):
        return f"<{name}>{str(value).lower()}</{name}>"
    return f"<{name}>{plain_number(value) if isinstance(value, Decimal) else quoted(str(value))}</{name}>"


def _percent(fraction: Decimal) -> str:
    return plain_number(fraction * 100)


def _choices(content: SingleChoice | MultipleChoice, text_format: TextFormat) -> Body:
    return "multichoice", [
        _element("single", isinstance(content, SingleChoice)),
        _element("shuffleanswers", content.shuffle),
        *(_choice(choice, text_format) for choice in content.choices),
    ]


def _choice(choice: Choice, text_format: TextFormat) -> str:
    own = choice.text_format or text_format
    return (
        f'<answer fraction="{_percent(choice.fraction)}" format="{FORMAT_NAMES[own]}">{text_of(choice.text)}'
        f"{formatted('feedback', choice.feedback, text_format)}</answer>"
    )


def _answer(
    fraction: Decimal,
    text: str,
    feedback: str,
    text_format: TextFormat,
    inner: str = "",
) -> str:
    return (
        f'<answer fraction="{_percent(fraction)}" format="moodle_auto_format">{text_of(text)}'
        f"{formatted('feedback', feedback, text_format)}{inner}</answer>"
    )


def _true_false(content: TrueFalse, text_format: TextFormat) -> Body:
    right = Decimal(content.answer)
    return "truefalse", [
        _answer(right, "true", content.feedback_true, text_format),
        _answer(1 - right, "false", content.feedback_false, text_format),
    ]


def _short(content: ShortAnswer, text_format: TextFormat) -> Body:
    return "shortanswer", [
        _element("usecase", int(content.case_sensitive)),
        *(
            _answer(one.fraction, _compared(one), one.feedback, text_format)
            for one in content.answers
        ),
    ]


def _compared(answer: TextAnswer) -> str:
    if answer.match == "regex":
        raise InexpressibleError("a regular expression")
    return answer.text.replace("*", "\\*") if answer.match == "plain" else answer.text


def _numeric(content: Numeric, text_format: TextFormat) -> Body:
    lines = [_number(answer, text_format) for answer in content.answers]
    lines.append(_element("unitgradingtype", int(content.unit_rule == "required")))
    if content.unit_penalty != 1:
        lines.append(_element("unitpenalty", content.unit_penalty))
    lines.append(_element("showunits", 3 if content.unit_rule == "none" else 0))
    units = "".join(
        f"<unit>{_element('multiplier', unit.factor)}{_element('unit_name', unit.name)}</unit>"
        for unit in content.units
    )
    return "numerical", [*lines, f"<units>{units}</units>" if units else ""]


def _number(answer: NumericAnswer, text_format: TextFormat) -> str:
    middle, tolerance = middle_and_width(answer)
    value = "*" if middle is None else plain_number(middle)
    return _answer(
        answer.fraction,
        value,
        answer.feedback,
        text_format,
        _element("tolerance", tolerance),
    )


def _matching(content: Matching, text_format: TextFormat) -> Body:
    sides = [(pair.left, pair.right) for pair in content.pairs] + [
        ("", side.text) for side in content.extras
    ]
    return "matching", [
        _element("shuffleanswers", content.shuffle),
        *(
            formatted(
                "subquestion",
                left,
                text_format,
                f"<answer>{text_of(_bare(right, text_format))}</answer>",
            )
            for left, right in sides
        ),
    ]


def _bare(text: str, text_format: TextFormat) -> str:
    """The words of the other side, which Moodle shows as plain text."""
    if text_format == "html" and is_marked_up(text):
        raise InexpressibleError("markup in the right side of a pair")
    return to_plain(text) if text_format == "html" else text


def _ordering(content: Ordering, text_format: TextFormat) -> Body:
    rules = {ours: theirs for theirs, ours in ORDER_RULES.items()}
    if content.rule not in rules:
        raise InexpressibleError(f"marking an order by the rule {content.rule}")
    return "ordering", [
        _element("selecttype", 0),
        _element("selectcount", -1),
        _element("gradingtype", rules[content.rule]),
        *(
            f'<answer fraction="{place}" format="{FORMAT_NAMES[text_format]}">{text_of(side.text)}</answer>'
            for place, side in enumerate(content.items, 1)
        ),
    ]


def _essay(content: Essay, text_format: TextFormat) -> Body:
    return "essay", [
        _element("minwordlimit", content.min_words) if content.min_words else "",
        _element("maxwordlimit", content.max_words) if content.max_words else "",
        formatted("graderinfo", content.marking_notes, text_format),
        formatted("responsetemplate", content.template, text_format),
    ]


def _cloze(content: Cloze, text_format: TextFormat) -> Body:
    return "cloze", []


BODIES: dict[type, Callable[[Any, TextFormat], Body]] = {
    SingleChoice: _choices,
    MultipleChoice: _choices,
    TrueFalse: _true_false,
    ShortAnswer: _short,
    Numeric: _numeric,
    Matching: _matching,
    Ordering: _ordering,
    Essay: _essay,
    Cloze: _cloze,
}
