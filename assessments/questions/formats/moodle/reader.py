"""Moodle XML, as Moodle exports it.

Https://docs.moodle.org/en/Moodle_XML_format describes the format.
"""

from assessments.questions.formats.cleaning import decode
from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.gift.blocks import path_of
from assessments.questions.formats.moodle.cloze import read_gaps
from assessments.questions.formats.moodle.elements import (
    Texts,
    amount,
    carried,
    formatted,
    words,
)
from assessments.questions.formats.moodle.kind_readers import READERS
from assessments.questions.formats.results import Found, ReadResult, UnreadableError
from assessments.questions.formats.xmltree import Node, parse
from assessments.questions.items import Item
from assessments.questions.outcomes import ONE

_REASONS = {
    "ddimageortext": "things are dragged onto a picture",
    "ddmarker": "marks are dragged onto a picture",
    "random": "it stands for a question drawn at random",
    "randomsamatch": "it is put together from other questions at random",
}


def read(data: bytes, *, name: str = "") -> ReadResult:
    """Every question of a Moodle XML file, or its line and the reason why not."""
    result = ReadResult()
    root, fault = parse(data)
    if root is not None and root.name == "quiz":
        _read_quiz(root, result)
    elif fault is None:
        result.refuse("no Moodle XML: its first element is not <quiz>", line=1)
    if fault is not None:
        result.refuse(f"{fault}; what follows was not read", line=fault.line)
    return result


def _read_quiz(root: Node, result: ReadResult) -> None:
    category = ""
    for question in root.all("question"):
        kind = question.get("type").strip().lower()
        title = " ".join(words(question.child("name")).split())
        if not question.closed:
            result.refuse("the file breaks off in it", line=question.line, item=title)
        elif kind == "category":
            category = path_of(words(question.child("category")))
        elif kind == "description":
            result.skip(
                "a description: text without a question", line=question.line, item=title
            )
        else:
            _read_question(question, kind, title, category, result)


def _read_question(
    question: Node, kind: str, title: str, category: str, result: ReadResult
) -> None:
    try:
        item, without = _item(question, kind, title, category)
        item, lost = finish_item(item, question.comments)
    except UnreadableError as error:
        result.refuse(str(error), line=question.line, item=title)
        return
    result.found.append(Found(item, question.line, title, without + lost))


def _item(
    question: Node, kind: str, title: str, category: str
) -> tuple[Item, tuple[str, ...]]:
    if kind not in READERS:
        raise _no_kind(kind)
    stem = question.child("questiontext")
    text, text_format = formatted(stem, "html") if stem is not None else ("", "html")
    texts = Texts(text_format)
    text, content = READERS[kind](question, texts, text)
    identifier, tags = question.child("idnumber"), question.child("tags")
    item = Item(
        text=text,
        title=title,
        text_format=text_format,
        content=content,
        points=amount(question, "defaultgrade", ONE),
        feedback=texts.of(question.child("generalfeedback")),
        tags=tuple(words(tag) for tag in tags.all("tag") if words(tag))
        if tags is not None
        else (),
        category=category,
        external_id=identifier.text.strip() if identifier is not None else "",
        hints=tuple(texts.of(hint) for hint in question.all("hint") if words(hint)),
        metadata=carried(question, texts),
    )
    return item, tuple(texts.without)


def _no_kind(kind: str) -> UnreadableError:
    reason = f" ({_REASONS[kind]})" if kind in _REASONS else ""
    return UnreadableError(
        f"there is no kind of question here for Moodle's {kind[:40] or 'question without a type'!r}{reason}"
    )


def read_cloze(data: bytes, *, name: str = "") -> ReadResult:
    """A text file that is one question with gaps, as Moodle's format "Embedded answers"
    has it."""
    result = ReadResult()
    try:
        text, content = read_gaps(decode(data).strip(), "moodle")
        item, _ = finish_item(Item(text=text, text_format="moodle", content=content))
        result.found.append(Found(item, 1))
    except UnreadableError as error:
        result.refuse(str(error), line=1)
    return result
