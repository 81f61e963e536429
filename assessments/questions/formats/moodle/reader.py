"""Moodle XML, as Moodle exports it.

The format: https://docs.moodle.org/en/Moodle_XML_format.
"""

from assessments.questions.formats.cleaning import decode
from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.gift.blocks import path_of
from assessments.questions.formats.moodle.cloze import read_gaps
from assessments.questions.formats.moodle.elements import (
    Texts,
    amount,
    carried,
    child_text,
    content_text,
    formatted,
)
from assessments.questions.formats.moodle.kind_readers import READERS
from assessments.questions.formats.results import Found, ReadResult, UnreadableError
from assessments.questions.formats.xmltree import Node, parse
from assessments.questions.items import Item
from assessments.questions.kinds.base import TextFormat
from assessments.questions.outcomes import ONE

# Why Moodle's kinds that might be expected here are none.
REASONS = {
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
        read_quiz(root, result)
    elif fault is None:
        result.refuse("no Moodle XML: its first element is not <quiz>", line=1)
    if fault is not None:
        result.refuse(f"{fault}; what follows was not read", line=fault.line)
    return result


def read_quiz(root: Node, result: ReadResult) -> None:
    """Put the questions into the result, and what is none."""
    category = ""
    for question in root.all("question"):
        line = question.line
        kind = question.get("type").strip().lower()
        title = " ".join(content_text(question.child("name")).split())

        if not question.closed:
            result.refuse("the file breaks off in it", line=line, item=title)
            continue
        if kind == "category":
            category = path_of(content_text(question.child("category")))
            continue
        if kind == "description":
            message = "a description: text without a question"
            result.skip(message, line=line, item=title)
            continue

        try:
            item, without = read_question(question, kind, title, category)
            item, lost = finish_item(item, question.comments)
        except UnreadableError as error:
            result.refuse(str(error), line=line, item=title)
        else:
            result.found.append(Found(item, line, title, without + lost))


def read_question(
    question: Node, kind: str, title: str, category: str
) -> tuple[Item, tuple[str, ...]]:
    """The question, and what the file says of it that is not kept."""
    read_content = READERS.get(kind)
    if read_content is None:
        name = repr(kind[:40] or "question without a type")
        message = f"there is no kind of question here for Moodle's {name}"
        if kind in REASONS:
            message += f" ({REASONS[kind]})"
        raise UnreadableError(message)

    text = ""
    text_format: TextFormat = "html"
    stem = question.child("questiontext")
    if stem is not None:
        text, text_format = formatted(stem, "html")
    texts = Texts(text_format)
    text, content = read_content(question, texts, text)

    tags = []
    listed_tags = question.child("tags")
    if listed_tags is not None:
        for tag in listed_tags.all("tag"):
            name = content_text(tag)
            if name:
                tags.append(name)

    hints = []
    for hint in question.all("hint"):
        if content_text(hint):
            hints.append(texts.of(hint))

    item = Item(
        text=text,
        title=title,
        text_format=text_format,
        content=content,
        points=amount(question, "defaultgrade", ONE),
        feedback=texts.of(question.child("generalfeedback")),
        tags=tuple(tags),
        category=category,
        external_id=child_text(question, "idnumber"),
        hints=tuple(hints),
        metadata=carried(question, texts),
    )
    return item, tuple(texts.without)


def read_cloze(data: bytes, *, name: str = "") -> ReadResult:
    """A text that is one question with gaps: Moodle's format "Embedded answers"."""
    result = ReadResult()
    try:
        text, content = read_gaps(decode(data).strip(), "moodle")
        item, _ = finish_item(Item(text=text, text_format="moodle", content=content))
        result.found.append(Found(item, 1))
    except UnreadableError as error:
        result.refuse(str(error), line=1)
    return result
