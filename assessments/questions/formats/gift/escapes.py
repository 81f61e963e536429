"""GIFT's control characters: written with a backslash, and read as marks."""

import re

from assessments.questions.formats.html import BLANKS

# Each escaped sign stands as a noncharacter while the text is cut up.
MARKS = {sign: chr(0xFDD0 + at) for at, sign in enumerate("~=#{}:n\\")}
SIGNS = str.maketrans(
    {mark: "\n" if sign == "n" else sign for sign, mark in MARKS.items()}
)
ESCAPED = re.compile(r"\\([~=#{}:n\\])")
CONTROL = re.compile(r"[~=#{}:\\]")


def protect(text: str) -> str:
    """The text with its escaped signs out of the way."""
    return ESCAPED.sub(lambda found: MARKS[found[1]], text) if "\\" in text else text


def plain(text: str) -> str:
    """The words of a protected text."""
    text = text.strip(BLANKS)
    return text if text.isascii() else text.translate(SIGNS)


def escape(text: str) -> str:
    """Words as they are written in a GIFT file, on one line."""
    return CONTROL.sub(lambda found: "\\" + found[0], text).replace("\n", "\\n")
