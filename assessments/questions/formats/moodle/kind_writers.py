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
    theirs = FORMAT_NAMES[text_format]
    return f'<{name} format="{theirs}">{text_of(text)}{inner}</{name}>'


def _element(name: str, value: str | int | Decimal | bool) -> str:
    if isinstance(value, bool):
        written = str(value).lower()
    elif isinstance(value, Decimal):
        written = plain_number(value)
    else:
        written = quoted(str(value))
    return f"<{name}>{written}</{name}>"


def _choices(content: SingleChoice | MultipleChoice, text_format: TextFormat) -> Body:
    elements = [
        _element("single", isinstance(content, SingleChoice)),
        _element("shuffleanswers", content.shuffle),
    ]
    for choice in content.choices:
        elements.append(_choice(choice, text_format))
    return "multichoice", elements


def _choice(choice: Choice, text_format: TextFormat) -> str:
    own_format = FORMAT_NAMES[choice.text_format or text_format]
    percent = plain_number(choice.fraction * 100)
    feedback = formatted("feedback", choice.feedback, text_format)
    return (
        f'<answer fraction="{percent}" format="{own_format}">'
        f"{text_of(choice.text)}{feedback}</answer>"
    )


def _answer(
    fraction: Decimal,
    text: str,
    feedback: str,
    text_format: TextFormat,
    inner: str = "",
) -> str:
    percent = plain_number(fraction * 100)
    told = formatted("feedback", feedback, text_format)
    return (
        f'<answer fraction="{percent}" format="moodle_auto_format">'
        f"{text_of(text)}{told}{inner}</answer>"
    )


def _true_false(content: TrueFalse, text_format: TextFormat) -> Body:
    right = Decimal(content.answer)
    return "truefalse", [
        _answer(right, "true", content.feedback_true, text_format),
        _answer(1 - right, "false", content.feedback_false, text_format),
    ]


def _short_answer(content: ShortAnswer, text_format: TextFormat) -> Body:
    elements = [_element("usecase", int(content.case_sensitive))]
    for answer in content.answers:
        text = _compared(answer)
        elements.append(_answer(answer.fraction, text, answer.feedback, text_format))
    return "shortanswer", elements


def _compared(answer: TextAnswer) -> str:
    if answer.match == "regex":
        raise InexpressibleError("a regular expression")
    return answer.text.replace("*", "\\*") if answer.match == "plain" else answer.text


def _numeric(content: Numeric, text_format: TextFormat) -> Body:
    elements = [_number(answer, text_format) for answer in content.answers]
    elements.append(_element("unitgradingtype", int(content.unit_rule == "required")))
    if content.unit_penalty != 1:
        elements.append(_element("unitpenalty", content.unit_penalty))
    elements.append(_element("showunits", 3 if content.unit_rule == "none" else 0))

    units = ""
    for unit in content.units:
        factor = _element("multiplier", unit.factor)
        units += f"<unit>{factor}{_element('unit_name', unit.name)}</unit>"
    if units:
        elements.append(f"<units>{units}</units>")
    return "numerical", elements


def _number(answer: NumericAnswer, text_format: TextFormat) -> str:
    middle, tolerance = middle_and_width(answer)
    value = "*" if middle is None else plain_number(middle)
    inner = _element("tolerance", tolerance)
    return _answer(answer.fraction, value, answer.feedback, text_format, inner)


def _matching(content: Matching, text_format: TextFormat) -> Body:
    sides = [(pair.left, pair.right) for pair in content.pairs]
    for extra in content.extras:
        sides.append(("", extra.text))

    elements = [_element("shuffleanswers", content.shuffle)]
    for left, right in sides:
        answer = f"<answer>{text_of(_without_markup(right, text_format))}</answer>"
        elements.append(formatted("subquestion", left, text_format, answer))
    return "matching", elements


def _without_markup(text: str, text_format: TextFormat) -> str:
    """The words of the other side, which Moodle shows as plain text."""
    if text_format != "html":
        return text
    if is_marked_up(text):
        raise InexpressibleError("markup in the right side of a pair")
    return to_plain(text)


def _ordering(content: Ordering, text_format: TextFormat) -> Body:
    rules = {ours: theirs for theirs, ours in ORDER_RULES.items()}
    if content.rule not in rules:
        raise InexpressibleError(f"marking an order by the rule {content.rule}")

    elements = [
        _element("selecttype", 0),
        _element("selectcount", -1),
        _element("gradingtype", rules[content.rule]),
    ]
    theirs = FORMAT_NAMES[text_format]
    for place, side in enumerate(content.items, 1):
        text = text_of(side.text)
        answer = f'<answer fraction="{place}" format="{theirs}">{text}</answer>'
        elements.append(answer)
    return "ordering", elements


def _essay(content: Essay, text_format: TextFormat) -> Body:
    elements = []
    if content.min_words:
        elements.append(_element("minwordlimit", content.min_words))
    if content.max_words:
        elements.append(_element("maxwordlimit", content.max_words))
    elements.append(formatted("graderinfo", content.marking_notes, text_format))
    elements.append(formatted("responsetemplate", content.template, text_format))
    return "essay", elements


def _cloze(content: Cloze, text_format: TextFormat) -> Body:
    """The gaps stand in the question's text."""
    return "cloze", []


# Any: each function takes the content of its own kind.
BODIES: dict[type, Callable[[Any, TextFormat], Body]] = {
    SingleChoice: _choices,
    MultipleChoice: _choices,
    TrueFalse: _true_false,
    ShortAnswer: _short_answer,
    Numeric: _numeric,
    Matching: _matching,
    Ordering: _ordering,
    Essay: _essay,
    Cloze: _cloze,
}
