"""Questions as GIFT.

Each one stands alone, with the category line that Moodle's import reads.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal

from assessments.questions.formats.decimals import plain_number
from assessments.questions.formats.exporting import export
from assessments.questions.formats.gift.escapes import escape
from assessments.questions.formats.gift.reader import read
from assessments.questions.formats.numeric_answers import number_text
from assessments.questions.formats.results import InexpressibleError, WriteResult
from assessments.questions.items import Item
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.essay import Essay
from assessments.questions.kinds.matching import Matching
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.numeric import Numeric, NumericAnswer
from assessments.questions.kinds.short_answer import ShortAnswer, TextAnswer
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.kinds.true_false import TrueFalse
from assessments.questions.outcomes import ONE, ZERO


def write(items: Iterable[Item]) -> WriteResult:
    """A GIFT file in UTF-8, and the questions that GIFT has no way to write."""
    exported = export(
        items, _question, lambda piece: read(piece.encode()), format_name="GIFT"
    )
    pieces, category = [], ""
    for item, piece in exported.written:
        question = (
            piece.removeprefix(_category(item.category)) if item.category else piece
        )
        pieces.append(
            question
            if item.category == category
            else _category(item.category) + question
        )
        category = item.category
    return WriteResult(
        "\n".join(pieces).encode(), tuple(exported.left_out), tuple(exported.notes)
    )


def _category(path: str) -> str:
    return f"$CATEGORY: {path or '$course$/top'}\n\n"


def _question(item: Item, comment: str) -> str:
    lines = []
    if item.external_id or item.tags:
        lines.append("// " + " ".join(_marks(item)))
    if comment:
        lines.append(f"// {comment}")
    title = f"::{escape(item.title)}::" if item.title else ""
    general = f"####{escape(item.feedback)}" if item.feedback else ""
    body = _answers(item)
    lines.append(f"{title}[{item.text_format}]{escape(item.text)}{{{body}{general}}}")
    return (_category(item.category) if item.category else "") + "\n".join(lines) + "\n"


def _marks(item: Item) -> list[str]:
    pairs = [("id", item.external_id)] if item.external_id else []
    pairs += [("tag", tag) for tag in item.tags]
    return [
        f"[{name}:{value.replace(chr(92), chr(92) * 2).replace(']', chr(92) + ']')}]"
        for name, value in pairs
    ]


def _answers(item: Item) -> str:
    write_content = _WRITERS.get(type(item.content))
    if write_content is None:
        raise InexpressibleError(f"a question of the kind {item.kind}")
    return write_content(item.content)


def _choices(content: SingleChoice | MultipleChoice) -> str:
    right = next((choice for choice in content.choices if choice.fraction == 1), None)
    marked = right if isinstance(content, SingleChoice) else None
    return (
        "".join(
            "\n\t" + _choice(choice, marked=choice is marked)
            for choice in content.choices
        )
        + "\n"
    )


def _choice(choice: Choice, *, marked: bool) -> str:
    own = f"[{choice.text_format}]" if choice.text_format else ""
    mark = "=" + _weight(choice.fraction, ONE, own or choice.text) if marked else ""
    mark = mark or "~" + _weight(choice.fraction, ZERO, own or choice.text)
    return mark + own + escape(choice.text) + _feedback(choice.feedback)


def _weight(fraction: Decimal, default: Decimal, words: str) -> str:
    """The share in percent.

    Left out for the usual one, unless the words could be taken for one.
    """
    return (
        ""
        if fraction == default and not words.startswith("%")
        else f"%{plain_number(fraction * 100)}%"
    )


def _feedback(text: str) -> str:
    return f"#{escape(text)}" if text else ""


def _true_false(content: TrueFalse) -> str:
    right, wrong = content.feedback_true, content.feedback_false
    if not content.answer:
        right, wrong = wrong, right
    return (
        ("TRUE" if content.answer else "FALSE")
        + (f"#{escape(wrong)}" if right or wrong else "")
        + _feedback(right)
    )


def _short(content: ShortAnswer) -> str:
    return "".join("\n\t" + _text(answer) for answer in content.answers) + "\n"


def _text(answer: TextAnswer) -> str:
    if answer.match == "regex":
        raise InexpressibleError("a regular expression")
    words = answer.text.replace("*", "\\*") if answer.match == "plain" else answer.text
    if "->" in words or "->" in answer.feedback:
        raise InexpressibleError("an arrow -> in a short answer")
    return f"={_weight(answer.fraction, ONE, words)}{escape(words)}{_feedback(answer.feedback)}"


def _numeric(content: Numeric) -> str:
    if content.units:
        raise InexpressibleError("units")
    return "#" + "".join("\n\t" + _number(answer) for answer in content.answers) + "\n"


def _number(answer: NumericAnswer) -> str:
    return f"={_weight(answer.fraction, ONE, '')}{number_text(answer)}{_feedback(answer.feedback)}"


def _matching(content: Matching) -> str:
    if any("->" in pair.left for pair in content.pairs):
        raise InexpressibleError("an arrow -> in the left side of a pair")
    pairs = [f"={escape(pair.left)} -> {escape(pair.right)}" for pair in content.pairs]
    extras = [f"= -> {escape(side.text)}" for side in content.extras]
    return "".join("\n\t" + line for line in pairs + extras) + "\n"


_WRITERS: dict[type, Callable[..., str]] = {
    SingleChoice: _choices,
    MultipleChoice: _choices,
    TrueFalse: _true_false,
    Essay: lambda content: "",
    ShortAnswer: _short,
    Numeric: _numeric,
    Matching: _matching,
}
