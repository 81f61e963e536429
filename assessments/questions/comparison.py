"""Texts made comparable: what a person would not call a difference is none."""

import html
import re
import unicodedata

# Signs that look alike or that keyboards exchange for one another.
LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad"),
    }
)
TAG = re.compile(r"<[^<>]*>")


def comparable(
    text: str, *, case_sensitive: bool = False, ignore_accents: bool = False
) -> str:
    """The text as two texts are compared.

    NFKC, one kind of quotes and dashes, single spaces: H\u2082O is H2O, and
    don\u2019t is don't.
    """
    if not text.isascii():
        replaced = unicodedata.normalize("NFKC", text.translate(LOOK_ALIKES))
        text = replaced.translate(LOOK_ALIKES)
    elif "`" in text:
        text = text.replace("`", "'")
    text = " ".join(text.split())

    if ignore_accents and not text.isascii():
        decomposed = unicodedata.normalize("NFD", text)
        text = "".join(sign for sign in decomposed if not unicodedata.combining(sign))

    return text if case_sensitive else text.casefold()


def without_markup(text: str) -> str:
    """The words of a text that may be HTML."""
    if "<" in text or "&" in text:
        return html.unescape(TAG.sub(" ", text))
    return text
