"""The words of a text as they are compared, and where each stands in it."""

import re
import unicodedata
from typing import NamedTuple

# A word; a sign of a script that is written without spaces counts as one.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


class Words(NamedTuple):
    """Folded words, and the places in the text where each begins and ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]


class _Folding(dict[str, str]):
    """A sign as it is compared: without case, accents and width; what nobody sees is nothing."""

    def __missing__(self, sign: str) -> str:
        parts = unicodedata.normalize("NFKD", sign)
        self[sign] = "".join(
            part
            for part in parts
            if not unicodedata.combining(part) and part not in _UNSEEN
        ).casefold()
        return self[sign]


_FOLDED = _Folding()


def words_of(text: str) -> Words:
    """The words of `text`, in any script; case, accents and punctuation make no difference."""
    if text.isascii():
        found = [(match[0], *match.span()) for match in _WORD.finditer(text.lower())]
    else:
        parts = [_FOLDED[sign] for sign in text]
        places = [place for place, part in enumerate(parts) for _ in part]
        spans = ((match[0], *match.span()) for match in _WORD.finditer("".join(parts)))
        found = [
            (word, places[start], places[end - 1] + 1) for word, start, end in spans
        ]
    return Words(
        [word for word, _, _ in found],
        [start for _, start, _ in found],
        [end for _, _, end in found],
    )
