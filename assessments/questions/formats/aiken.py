"""Aiken: a question, its lettered choices, and `ANSWER: B`.

Nothing else, and plain text only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from msgspec import structs

from assessments.questions.formats.cleaning import decode
from assessments.questions.formats.exporting import export
from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.results import (
    Found,
    InexpressibleError,
    ReadResult,
    UnreadableError,
    WriteResult,
)
from assessments.questions.items import Item
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.multiple_choice import MultipleChoice
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.lookups import letter
from assessments.questions.outcomes import ONE, ZERO

CHOICE = re.compile(r"([A-Z])[.)][ \t]+(.*)")
ANSWER = re.compile(r"ANSWER\s*:(.*)", re.IGNORECASE)
FEEDBACK = re.compile(r"(?:Feedback\s*:|gfeed\.)(.*)", re.IGNORECASE)
LETTERS = re.compile(r"[A-Z](?:\s*,\s*[A-Z])*\Z")
SEVENTH_DECIMAL = Decimal("0.0000001")
# Words by which a dialect announces a kind; the first one is Aiken's own.
ANNOUNCED = {
    "multichoice",
    "truefalse",
    "shortanswer",
    "numerical",
    "essay",
    "matching",
    "order",
    "cloze",
}
NO_QUESTION = {"category", "description"}
DROPPED = (
    "title",
    "points",
    "feedback",
    "tags",
    "difficulty",
    "category",
    "external_id",
    "hints",
    "metadata",
    "void",
)


@dataclass(slots=True)
class UnfinishedQuestion:
    """What has been read of a question up to its answer line."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    ended: bool = False

    @property
    def name(self) -> str:
        return self.stem[0][:60] if self.stem else ""

    @property
    def kind(self) -> str:
        """The first line, which may announce a kind."""
        return self.stem[0].strip().lower() if self.stem else ""


class Reader:
    """Goes through the lines.

    A question ends with its answer, or where another one begins.
    """

    def __init__(self) -> None:
        self.result = ReadResult()
        self.question = UnfinishedQuestion()
        self.answered = False
        self.accepted = False

    def take(self, line: str, number: int) -> None:
        """Put one line where it belongs."""
        bare = line.strip()
        if not bare:
            self.question.ended = bool(self.question.stem)
            return

        feedback = FEEDBACK.match(bare) if self.answered else None
        answer = ANSWER.match(bare)
        choice = CHOICE.match(bare) if self.question.stem else None
        if feedback:
            self.take_feedback(feedback[1].strip(), number)
        elif answer:
            self.take_answer(answer[1].strip(), number)
        elif choice:
            self.question.choices.append((choice[1], choice[2].strip()))
        else:
            self.take_text(line.rstrip(), number)

    def take_feedback(self, text: str, number: int) -> None:
        if not self.accepted:
            return
        last = self.result.found[-1]
        try:
            item, _ = finish_item(structs.replace(last.item, feedback=text))
        except UnreadableError as error:
            self.result.refuse(str(error), line=number)
        else:
            self.result.found[-1] = replace(last, item=item)

    def take_text(self, line: str, number: int) -> None:
        if self.question.choices or self.question.ended:
            self.close()
        self.answered = False
        if not self.question.stem:
            self.question.line = number
        self.question.stem.append(line)

    def take_answer(self, letters: str, number: int) -> None:
        question = self.question
        self.question = UnfinishedQuestion()
        self.answered = True
        self.accepted = False
        try:
            item, _ = finish_item(read_question(question, letters))
        except UnreadableError as error:
            line = question.line or number
            self.result.refuse(str(error), line=line, item=question.name)
        else:
            self.result.found.append(Found(item, question.line, question.name))
            self.accepted = True

    def close(self) -> None:
        """Name what has begun and did not come to its answer."""
        question = self.question
        self.question = UnfinishedQuestion()
        if not question.stem:
            return

        kind = question.kind
        line = question.line
        if kind in NO_QUESTION:
            self.result.skip(f"a {kind}, which is no question", line=line)
        elif kind in ANNOUNCED and not question.choices:
            message = f"Aiken has no questions of the kind {kind}"
            self.result.refuse(message, line=line)
        else:
            self.result.refuse("it has no ANSWER line", line=line, item=question.name)


def read(data: bytes, *, name: str = "") -> ReadResult:
    """Every question of an Aiken file, or its line and the reason why not."""
    reader = Reader()
    for number, line in enumerate(decode(data).split("\n"), 1):
        reader.take(line, number)
    reader.close()
    return reader.result


def read_question(question: UnfinishedQuestion, letters: str) -> Item:
    """The question that its answer line ends; raises UnreadableError."""
    kind = question.kind
    if kind in ANNOUNCED - {"multichoice"}:
        raise UnreadableError(f"Aiken has no questions of the kind {kind}")
    stem = question.stem[1:] if kind == "multichoice" else question.stem
    if not stem:
        raise UnreadableError("an ANSWER line without a question")
    if not question.choices:
        raise UnreadableError("no choices (A., B., ...) before its ANSWER line")

    names = [name for name, _ in question.choices]
    usual_names = list(map(letter, range(len(names))))
    if names != usual_names:
        listed = ", ".join(names)
        message = f"its choices are lettered {listed} instead of A, B, C and so on"
        raise UnreadableError(message)

    right = {name.strip() for name in letters.split(",")}
    if not LETTERS.match(letters) or not right <= set(names):
        raise UnreadableError(f"ANSWER {letters[:40]!r} is not the letter of a choice")
    return Item(text="\n".join(stem), content=read_choices(question.choices, right))


def read_choices(
    listed: list[tuple[str, str]], right: set[str]
) -> SingleChoice | MultipleChoice:
    share = share_of(len(right))
    choices = []
    for key, text in listed:
        fraction = share if key in right else ZERO
        choices.append(Choice(key=key, text=text, fraction=fraction))
    if len(right) == 1:
        return SingleChoice(choices=tuple(choices))
    return MultipleChoice(choices=tuple(choices))


def share_of(count: int) -> Decimal:
    """What one of `count` right choices is worth, with Moodle's seven digits."""
    share = ONE / count
    rounded = share.quantize(SEVENTH_DECIMAL)
    return share if share == rounded else rounded


def write(items: Iterable[Item]) -> WriteResult:
    """An Aiken file in UTF-8.

    It comes with the questions that Aiken cannot hold, and what it drops of the others.
    """
    exported = export(
        items, write_question, read_piece, format_name="Aiken", reduce=reduced
    )
    return exported.as_file("\n".join(piece for _, piece in exported.written))


def read_piece(piece: str) -> ReadResult:
    return read(piece.encode())


def reduced(item: Item) -> tuple[Item, list[str]]:
    """What Aiken keeps of a question, and the names of what it drops."""
    bare = Item(text=item.text, text_format=item.text_format, content=item.content)
    dropped = []
    for name in DROPPED:
        if getattr(item, name) != getattr(bare, name):
            dropped.append(name)
    return bare, dropped


def write_question(item: Item, comment: str) -> str:
    content = item.content
    if not isinstance(content, SingleChoice | MultipleChoice):
        raise InexpressibleError(f"a question of the kind {item.kind}")

    lines = [item.text]
    right = []
    for choice in content.choices:
        lines.append(f"{choice.key}) {choice.text}")
        if choice.fraction > 0:
            right.append(choice.key)
    lines.append(f"ANSWER: {', '.join(right)}\n")
    return "\n".join(lines)
