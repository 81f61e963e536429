"""The words of a text as they are compared, and where each stands in it."""

import re
import unicodedata
from typing import NamedTuple

# A word; a sign of a script that is written without spaces counts as one.
_WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+"
)
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


class Tokens(NamedTuple):
    """Folded words, and the places in the text where each begins and ends."""

    words: list[str]
    starts: list[int]
    ends: list[int]


class _FoldedSigns(dict[str, str]):
    """Signs as they are compared: without case, accents and width."""

    def __missing__(self, sign: str) -> str:
        visible = ""
        for part in unicodedata.normalize("NFKD", sign):
            if not unicodedata.combining(part) and part not in _UNSEEN:
                visible += part
        self[sign] = visible.casefold()
        return self[sign]


_FOLDED = _FoldedSigns()


def tokens_of(text: str) -> Tokens:
    """The words of `text`, in any script.

    Case, accents and punctuation make no difference.
    """
    if text.isascii():
        return _find_words(text.lower())

    folded = [_FOLDED[sign] for sign in text]
    # Folding may make several signs of one, or none: where each came from.
    places = [place for place, part in enumerate(folded) for _ in part]
    found = _find_words("".join(folded))
    return Tokens(
        found.words,
        [places[start] for start in found.starts],
        [places[end - 1] + 1 for end in found.ends],
    )


def _find_words(folded: str) -> Tokens:
    words = []
    starts = []
    ends = []
    for match in _WORD.finditer(folded):
        words.append(match[0])
        starts.append(match.start())
        ends.append(match.end())
    return Tokens(words, starts, ends)
