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

_CHOICE = re.compile(r"([A-Z])[.)][ \t]+(.*)")
_ANSWER = re.compile(r"ANSWER\s*:(.*)", re.IGNORECASE)
_FEEDBACK = re.compile(r"(?:Feedback\s*:|gfeed\.)(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z](?:\s*,\s*[A-Z])*\Z")
_SEVENTH = Decimal("0.0000001")
# Words by which a dialect announces a kind; the first one is Aiken's own.
_ANNOUNCED = {
    "multichoice",
    "truefalse",
    "shortanswer",
    "numerical",
    "essay",
    "matching",
    "order",
    "cloze",
}
_NO_QUESTION = {"category", "description"}


@dataclass(slots=True)
class _Question:
    """What has been read of a question up to its answer line."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    ended: bool = False

    @property
    def name(self) -> str:
        """The first words, to know the question by."""
        return self.stem[0][:60] if self.stem else ""


class _Reader:
    """Goes through the lines.

    A question ends with its answer, or where another one begins.
    """

    def __init__(self) -> None:
        self.result = ReadResult()
        self.question = _Question()
        self.answered = False
        self.accepted = False

    def take(self, line: str, number: int) -> None:
        """Put one line where it belongs."""
        bare = line.strip()
        if not bare:
            self.question.ended = bool(self.question.stem)
            return
        if self.answered and (found := _FEEDBACK.match(bare)):
            self._feedback(found[1].strip(), number)
        elif found := _ANSWER.match(bare):
            self._answer(found[1].strip(), number)
        elif (found := _CHOICE.match(bare)) and self.question.stem:
            self.question.choices.append((found[1], found[2].strip()))
        else:
            self._text(line.rstrip(), number)

    def _feedback(self, text: str, number: int) -> None:
        if not self.accepted:
            return
        last = self.result.found[-1]
        try:
            item, _ = finish_item(structs.replace(last.item, feedback=text))
        except UnreadableError as error:
            self.result.refuse(str(error), line=number)
            return
        self.result.found[-1] = replace(last, item=item)

    def _text(self, line: str, number: int) -> None:
        if self.question.choices or self.question.ended:
            self.close()
        self.answered = False
        if not self.question.stem:
            self.question.line = number
        self.question.stem.append(line)

    def _answer(self, letters: str, number: int) -> None:
        question, self.question = self.question, _Question()
        self.answered, self.accepted = True, False
        try:
            item, _ = finish_item(_item(question, letters))
        except UnreadableError as error:
            self.result.refuse(
                str(error), line=question.line or number, item=question.name
            )
            return
        self.result.found.append(Found(item, question.line, question.name))
        self.accepted = True

    def close(self) -> None:
        """Name what has begun and did not come to its answer."""
        question, self.question = self.question, _Question()
        if not question.stem:
            return
        kind = question.stem[0].strip().lower()
        if kind in _NO_QUESTION:
            self.result.skip(f"a {kind}, which is no question", line=question.line)
        elif kind in _ANNOUNCED and not question.choices:
            self.result.refuse(
                f"Aiken has no questions of the kind {kind}", line=question.line
            )
        else:
            self.result.refuse(
                "it has no ANSWER line", line=question.line, item=question.name
            )


def read(data: bytes, *, name: str = "") -> ReadResult:
    """Every question of an Aiken file, or its line and the reason why not."""
    reader = _Reader()
    for number, line in enumerate(decode(data).split("\n"), 1):
        reader.take(line, number)
    reader.close()
    return reader.result


def _item(question: _Question, letters: str) -> Item:
    kind = question.stem[0].strip().lower() if question.stem else ""
    if kind in _ANNOUNCED - {"multichoice"}:
        raise UnreadableError(f"Aiken has no questions of the kind {kind}")
    stem = question.stem[1:] if kind == "multichoice" else question.stem
    if not stem:
        raise UnreadableError("an ANSWER line without a question")
    if not question.choices:
        raise UnreadableError("no choices (A., B., ...) before its ANSWER line")
    names = [name for name, _ in question.choices]
    if names != [letter(at) for at in range(len(names))]:
        raise UnreadableError(
            f"its choices are lettered {', '.join(names)} instead of A, B, C and so on"
        )
    if not _LETTERS.match(letters):
        raise UnreadableError(f"ANSWER {letters[:40]!r} is not the letter of a choice")
    right = {sign.strip() for sign in letters.split(",")}
    if not right <= set(names):
        raise UnreadableError(f"ANSWER {letters[:40]!r} is not the letter of a choice")
    return Item(text="\n".join(stem), content=_content(question.choices, right))


def _content(
    choices: list[tuple[str, str]], right: set[str]
) -> SingleChoice | MultipleChoice:
    share = share_of(len(right))
    parts = tuple(
        Choice(key=key, text=text, fraction=share if key in right else ZERO)
        for key, text in choices
    )
    return (
        SingleChoice(choices=parts)
        if len(right) == 1
        else MultipleChoice(choices=parts)
    )


def share_of(count: int) -> Decimal:
    """What one of `count` right choices is worth, with the seven digits that Moodle
    keeps."""
    share = ONE / count
    return share if share == share.quantize(_SEVENTH) else share.quantize(_SEVENTH)


_DROPPED = (
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


def write(items: Iterable[Item]) -> WriteResult:
    """An Aiken file in UTF-8, the questions that Aiken cannot hold, and what it drops
    of those it can."""
    exported = export(
        items,
        _question,
        lambda piece: read(piece.encode()),
        format_name="Aiken",
        reduce=_reduced,
    )
    data = "\n".join(piece for _, piece in exported.written).encode()
    return WriteResult(data, tuple(exported.left_out), tuple(exported.notes))


def _reduced(item: Item) -> tuple[Item, list[str]]:
    bare = Item(text=item.text, text_format=item.text_format, content=item.content)
    return bare, [
        name for name in _DROPPED if getattr(item, name) != getattr(bare, name)
    ]


def _question(item: Item, comment: str) -> str:
    content = item.content
    if not isinstance(content, SingleChoice | MultipleChoice):
        raise InexpressibleError(f"a question of the kind {item.kind}")
    lines = [item.text, *(f"{choice.key}) {choice.text}" for choice in content.choices)]
    right = [choice.key for choice in content.choices if choice.fraction > 0]
    return "\n".join([*lines, f"ANSWER: {', '.join(right)}", ""])
