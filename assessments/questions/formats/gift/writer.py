"""Questions as GIFT.

Each one stands alone, with the category line that Moodle's import reads.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.exporting import export
from assessments.questions.formats.gift.answers import pattern_text
from assessments.questions.formats.gift.escapes import escape
from assessments.questions.formats.gift.reader import read
from assessments.questions.formats.numeric_answers import number_text
from assessments.questions.formats.results import (
    InexpressibleError,
    ReadResult,
    WriteResult,
)
from assessments.questions.items import Item
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.matching import Matching
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import Numeric
from assessments.questions.kinds.short_answer import ShortAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.outcomes import ONE, ZERO


def write(items: Iterable[Item]) -> WriteResult:
    """A GIFT file in UTF-8, and the questions that GIFT has no way to write."""
    exported = export(items, write_question, read_piece, format_name="GIFT")
    return exported.as_file("\n".join(exported.pieces(write_category)))


def read_piece(piece: str) -> ReadResult:
    return read(piece.encode())


def write_category(path: str) -> str:
    return f"$CATEGORY: {path or '$course$/top'}\n\n"


def write_question(item: Item, comment: str) -> str:
    """The lines of the question, after that of its category if it has one."""
    write_content = WRITERS.get(type(item.content))
    if write_content is None:
        raise InexpressibleError(f"a question of the kind {item.kind}")

    tags = []
    if item.external_id:
        tags.append(write_tag("id", item.external_id))
    for tag in item.tags:
        tags.append(write_tag("tag", tag))

    lines = []
    if tags:
        lines.append("// " + " ".join(tags))
    if comment:
        lines.append(f"// {comment}")

    title = f"::{escape(item.title)}::" if item.title else ""
    general = f"####{escape(item.feedback)}" if item.feedback else ""
    answers = write_content(item.content)
    text = f"[{item.text_format}]{escape(item.text)}"
    lines.append(f"{title}{text}{{{answers}{general}}}")

    question = "\n".join(lines) + "\n"
    return write_category(item.category) + question if item.category else question


def write_tag(name: str, value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("]", "\\]")
    return f"[{name}:{escaped}]"


def write_lines(lines: Iterable[str]) -> str:
    return "".join(f"\n\t{line}" for line in lines) + "\n"


def write_weight(fraction: Decimal, default: Decimal, words: str) -> str:
    """The share in percent.

    Left out for the usual one, unless the words could be taken for one.
    """
    if fraction == default and not words.startswith("%"):
        return ""
    return f"%{plain_number(fraction * 100)}%"


def write_feedback(text: str) -> str:
    return f"#{escape(text)}" if text else ""


def write_choices(content: SingleChoice | MultipleChoice) -> str:
    right = None
    if isinstance(content, SingleChoice):
        fractions = [choice.fraction for choice in content.choices]
        right = fractions.index(ONE) if ONE in fractions else None

    lines = []
    for at, choice in enumerate(content.choices):
        own_format = f"[{choice.text_format}]" if choice.text_format else ""
        words = own_format or choice.text
        if at == right:
            sign = "=" + write_weight(choice.fraction, ONE, words)
        else:
            sign = "~" + write_weight(choice.fraction, ZERO, words)
        feedback = write_feedback(choice.feedback)
        lines.append(sign + own_format + escape(choice.text) + feedback)
    return write_lines(lines)


def write_true_false(content: TrueFalse) -> str:
    truth = "TRUE"
    right = content.feedback_true
    wrong = content.feedback_false
    if not content.answer:
        truth = "FALSE"
        right = content.feedback_false
        wrong = content.feedback_true

    if not right and not wrong:
        return truth
    return f"{truth}#{escape(wrong)}{write_feedback(right)}"


def write_essay(content: Essay) -> str:
    return ""


def write_short_answer(content: ShortAnswer) -> str:
    lines = []
    for answer in content.answers:
        words = pattern_text(answer)
        if "->" in words or "->" in answer.feedback:
            raise InexpressibleError("an arrow -> in a short answer")
        weight = write_weight(answer.fraction, ONE, words)
        lines.append(f"={weight}{escape(words)}{write_feedback(answer.feedback)}")
    return write_lines(lines)


def write_numeric(content: Numeric) -> str:
    if content.units:
        raise InexpressibleError("units")

    lines = []
    for answer in content.answers:
        weight = write_weight(answer.fraction, ONE, "")
        number = number_text(answer)
        lines.append(f"={weight}{number}{write_feedback(answer.feedback)}")
    return "#" + write_lines(lines)


def write_matching(content: Matching) -> str:
    lines = []
    for pair in content.pairs:
        if "->" in pair.left:
            raise InexpressibleError("an arrow -> in the left side of a pair")
        lines.append(f"={escape(pair.left)} -> {escape(pair.right)}")
    for extra in content.extras:
        lines.append(f"= -> {escape(extra.text)}")
    return write_lines(lines)


WRITERS: dict[type, Callable[..., str]] = {
    SingleChoice: write_choices,
    MultipleChoice: write_choices,
    TrueFalse: write_true_false,
    Essay: write_essay,
    ShortAnswer: write_short_answer,
    Numeric: write_numeric,
    Matching: write_matching,
}
