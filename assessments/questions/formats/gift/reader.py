"""GIFT questions, as Moodle reads them.

The format: https://docs.moodle.org/en/GIFT_format.
"""

import re

from assessments.questions.formats.cleaning import decode
from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.gift.answers import Answers, formatted
from assessments.questions.formats.gift.blocks import Block, blocks
from assessments.questions.formats.gift.escapes import plain, protect
from assessments.questions.formats.results import Found, ReadResult, UnreadableError
from assessments.questions.items import Item

TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
BLANK = "_____"


def read(data: bytes, *, name: str = "") -> ReadResult:
    """Every question of a GIFT file, or its line and the reason why not."""
    result = ReadResult()
    for block in blocks(decode(data)):
        line = block.numbers[0]
        text = protect(block.text)
        title, start = find_title(text)
        if "{" not in text[start:] and "}" not in text:
            message = "a description: text without a question"
            result.skip(message, line=line, item=title)
            continue

        try:
            item = read_question(block, text, title, start)
            item, without = finish_item(item, block.comments)
        except UnreadableError as error:
            result.refuse(str(error), line=error.line or line, item=title)
        else:
            result.found.append(Found(item, line, title, without))
    return result


def find_title(text: str) -> tuple[str, int]:
    found = TITLE.match(text) if text.lstrip().startswith("::") else None
    if found is None:
        return "", 0
    return " ".join(plain(found[1]).split()), found.end()


def find_braces(block: Block, text: str, start: int) -> tuple[int, int]:
    """Where the answers begin and end.

    Raises UnreadableError where they do not, and where others follow.
    """
    opening = text.find("{", start)
    closing = text.find("}", start)
    if opening < 0 or -1 < closing < opening:
        raise UnreadableError("a } without its {", line=block.line_at(closing))
    if closing < 0:
        raise UnreadableError(
            "its { is not closed before the blank line that ends the question",
            line=block.line_at(opening),
        )

    second_opening = text.find("{", opening + 1)
    if second_opening >= 0:
        where = "after the first one; a blank line parts two questions"
        if second_opening < closing:
            where = "inside the braces"
        line = block.line_at(second_opening)
        raise UnreadableError(f"a second {{ {where}", line=line)

    second_closing = text.find("}", closing + 1)
    if second_closing >= 0:
        raise UnreadableError("a second }", line=block.line_at(second_closing))
    return opening, closing


def read_question(block: Block, text: str, title: str, start: int) -> Item:
    """The question of a block whose protected text begins at `start`."""
    opening, closing = find_braces(block, text, start)
    before = text[start:opening]
    after = text[closing + 1 :]
    inner, _, general = text[opening + 1 : closing].partition("####")

    stem, text_format = formatted(before, "moodle")
    if after.strip():
        stem, _ = formatted(f"{before}{BLANK}{after}", text_format)

    answers = Answers(text_format)
    identifier, tags = block.marks()
    return Item(
        text=stem,
        title=title,
        text_format=text_format,
        content=answers.read(inner),
        feedback=answers.in_format(general) if general else "",
        tags=tags,
        category=block.category,
        external_id=identifier,
    )
