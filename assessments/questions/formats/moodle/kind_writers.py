"""The kinds of questions as the inside of a Moodle XML <question>."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.gift.answers import pattern_text
from assessments.questions.formats.html import is_marked_up, to_plain
from assessments.questions.formats.markup import quoted
from assessments.questions.formats.moodle.elements import FORMAT_NAMES
from assessments.questions.formats.moodle.kind_readers import ORDER_RULES
from assessments.questions.formats.numeric_answers import middle_and_width
from assessments.questions.formats.results import InexpressibleError
from assessments.questions.kinds.base import TextFormat
from assessments.questions.kinds.cloze import Cloze
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.matching import Matching
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import Numeric
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.kinds.short_answer import ShortAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse

# The name of Moodle's kind, and its elements.
Body = tuple[str, list[str]]


def text_of(text: str) -> str:
    return f"<text>{quoted(text)}</text>"


def formatted(name: str, text: str, text_format: TextFormat, inner: str = "") -> str:
    theirs = FORMAT_NAMES[text_format]
    return f'<{name} format="{theirs}">{text_of(text)}{inner}</{name}>'


def element(name: str, value: str | int | Decimal | bool) -> str:
    if isinstance(value, bool):
        written = str(value).lower()
    elif isinstance(value, Decimal):
        written = plain_number(value)
    else:
        written = quoted(str(value))
    return f"<{name}>{written}</{name}>"


def write_choices(
    content: SingleChoice | MultipleChoice, text_format: TextFormat
) -> Body:
    elements = [
        element("single", isinstance(content, SingleChoice)),
        element("shuffleanswers", content.shuffle),
    ]
    for choice in content.choices:
        own_format = FORMAT_NAMES[choice.text_format or text_format]
        percent = plain_number(choice.fraction * 100)
        feedback = formatted("feedback", choice.feedback, text_format)
        elements.append(
            f'<answer fraction="{percent}" format="{own_format}">'
            f"{text_of(choice.text)}{feedback}</answer>"
        )
    return "multichoice", elements


def write_answer(
    fraction: Decimal,
    text: str,
    feedback: str,
    text_format: TextFormat,
    inner: str = "",
) -> str:
    """An answer that Moodle compares: its text is plain, its feedback is not."""
    percent = plain_number(fraction * 100)
    told = formatted("feedback", feedback, text_format)
    return (
        f'<answer fraction="{percent}" format="moodle_auto_format">'
        f"{text_of(text)}{told}{inner}</answer>"
    )


def write_true_false(content: TrueFalse, text_format: TextFormat) -> Body:
    right = Decimal(content.answer)
    return "truefalse", [
        write_answer(right, "true", content.feedback_true, text_format),
        write_answer(1 - right, "false", content.feedback_false, text_format),
    ]


def write_short_answer(content: ShortAnswer, text_format: TextFormat) -> Body:
    elements = [element("usecase", int(content.case_sensitive))]
    for answer in content.answers:
        text = pattern_text(answer)
        answer_element = write_answer(
            answer.fraction, text, answer.feedback, text_format
        )
        elements.append(answer_element)
    return "shortanswer", elements


def write_numeric(content: Numeric, text_format: TextFormat) -> Body:
    elements = []
    for answer in content.answers:
        middle, width = middle_and_width(answer)
        value = "*" if middle is None else plain_number(middle)
        tolerance = element("tolerance", width)
        answer_element = write_answer(
            answer.fraction, value, answer.feedback, text_format, tolerance
        )
        elements.append(answer_element)

    elements.append(element("unitgradingtype", int(content.unit_rule == "required")))
    if content.unit_penalty != 1:
        elements.append(element("unitpenalty", content.unit_penalty))
    elements.append(element("showunits", 3 if content.unit_rule == "none" else 0))

    units = ""
    for unit in content.units:
        factor = element("multiplier", unit.factor)
        units += f"<unit>{factor}{element('unit_name', unit.name)}</unit>"
    if units:
        elements.append(f"<units>{units}</units>")
    return "numerical", elements


def write_matching(content: Matching, text_format: TextFormat) -> Body:
    sides = [(pair.left, pair.right) for pair in content.pairs]
    for extra in content.extras:
        sides.append(("", extra.text))

    elements = [element("shuffleanswers", content.shuffle)]
    for left, right in sides:
        # Moodle shows the right side as plain text.
        if text_format == "html":
            if is_marked_up(right):
                raise InexpressibleError("markup in the right side of a pair")
            right = to_plain(right)
        answer = f"<answer>{text_of(right)}</answer>"
        elements.append(formatted("subquestion", left, text_format, answer))
    return "matching", elements


def write_ordering(content: Ordering, text_format: TextFormat) -> Body:
    rules = {ours: theirs for theirs, ours in ORDER_RULES.items()}
    if content.rule not in rules:
        raise InexpressibleError(f"marking an order by the rule {content.rule}")

    elements = [
        element("selecttype", 0),
        element("selectcount", -1),
        element("gradingtype", rules[content.rule]),
    ]
    theirs = FORMAT_NAMES[text_format]
    for place, side in enumerate(content.items, 1):
        text = text_of(side.text)
        answer = f'<answer fraction="{place}" format="{theirs}">{text}</answer>'
        elements.append(answer)
    return "ordering", elements


def write_essay(content: Essay, text_format: TextFormat) -> Body:
    elements = []
    if content.min_words:
        elements.append(element("minwordlimit", content.min_words))
    if content.max_words:
        elements.append(element("maxwordlimit", content.max_words))
    elements.append(formatted("graderinfo", content.marking_notes, text_format))
    elements.append(formatted("responsetemplate", content.template, text_format))
    return "essay", elements


def write_cloze(content: Cloze, text_format: TextFormat) -> Body:
    """The gaps stand in the question's text."""
    return "cloze", []


# Any: each function takes the content of its own kind.
BODIES: dict[type, Callable[[Any, TextFormat], Body]] = {
    SingleChoice: write_choices,
    MultipleChoice: write_choices,
    TrueFalse: write_true_false,
    ShortAnswer: write_short_answer,
    Numeric: write_numeric,
    Matching: write_matching,
    Ordering: write_ordering,
    Essay: write_essay,
    Cloze: write_cloze,
}
