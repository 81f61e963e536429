"""GIFT questions, as Moodle reads them.

Https://docs.moodle.org/en/GIFT_format describes the format.
"""

import re

from assessments.questions.formats.cleaning import decode
from assessments.questions.formats.finishing import finish_item
from assessments.questions.formats.gift.answers import Answers, formatted
from assessments.questions.formats.gift.blocks import Block, blocks
from assessments.questions.formats.gift.escapes import plain, protect
from assessments.questions.formats.results import Found, ReadResult, UnreadableError
from assessments.questions.items import Item
from assessments.questions.kinds.base import TextFormat

_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_BLANK = "_____"


def read(data: bytes, *, name: str = "") -> ReadResult:
    """Every question of a GIFT file, or its line and the reason why not."""
    result = ReadResult()
    for block in blocks(decode(data)):
        title = ""
        try:
            text = protect(block.text)
            title, start = _title(text)
            opening = text.find("{", start)
            if opening < 0 and "}" not in text:
                result.skip(
                    "a description: text without a question",
                    line=block.numbers[0],
                    item=title,
                )
                continue
            item = _question(block, text, title, start, opening)
            item, without = finish_item(item, block.comments)
            result.found.append(Found(item, block.numbers[0], title, without))
        except UnreadableError as error:
            result.refuse(str(error), line=error.line or block.numbers[0], item=title)
    return result


def _title(text: str) -> tuple[str, int]:
    """The title, and where the question's text begins."""
    found = _TITLE.match(text) if text.lstrip().startswith("::") else None
    if found is None:
        return "", 0
    return " ".join(plain(found[1]).split()), found.end()


def _question(block: Block, text: str, title: str, start: int, opening: int) -> Item:
    closing = text.find("}", start)
    if opening < 0 or -1 < closing < opening:
        raise UnreadableError("a } without its {", line=block.line_at(closing))
    if closing < 0:
        raise UnreadableError(
            "its { is not closed before the blank line that ends the question",
            line=block.line_at(opening),
        )
    second = text.find("{", opening + 1)
    if second >= 0:
        where = (
            "inside the braces"
            if second < closing
            else "after the first one; a blank line parts two questions"
        )
        raise UnreadableError(f"a second {{ {where}", line=block.line_at(second))
    inner, _, general = text[opening + 1 : closing].partition("####")
    before, after = text[start:opening], text[closing + 1 :]
    if "}" in after:
        raise UnreadableError(
            "a second }", line=block.line_at(text.find("}", closing + 1))
        )
    words, text_format = formatted(before, "moodle")
    if after.strip():
        words = _around(before, after, text_format)
    return _item(block, title, words, text_format, inner, general)


def _around(before: str, after: str, text_format: TextFormat) -> str:
    """The words before and after the answers, with a blank for the missing one."""
    joined, _ = formatted(f"{before}{_BLANK}{after}", text_format)
    return joined


def _item(
    block: Block,
    title: str,
    words: str,
    text_format: TextFormat,
    inner: str,
    general: str,
) -> Item:
    answers = Answers(text_format)
    identifier, tags = block.marks() if block.comments else ("", ())
    return Item(
        text=words,
        title=title,
        text_format=text_format,
        content=answers.read(inner),
        feedback=answers.words(general) if general else "",
        tags=tags,
        category=block.category,
        external_id=identifier,
    )
