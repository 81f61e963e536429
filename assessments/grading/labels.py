"""Names for what can be chosen: a letter as it was served, a key, or the words themselves.

A student who was served a shuffled list answers by the letters of that list; only the words
are accepted besides. Without a served order the question's own keys count first, then letters.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assessments.grading.keys import letter
from assessments.grading.texts import folded, without_markup

LETTERS = tuple(letter(at) for at in range(702))
PLACES = {name: at for at, name in enumerate(LETTERS)} | {name.lower(): at for at, name in enumerate(LETTERS)}
NUMBERS = tuple(str(at + 1) for at in range(702))
NUMBER_PLACES = {name: at for at, name in enumerate(NUMBERS)}


class Labels(NamedTuple):
    """The keys in the order they are kept, and which words mean which of them."""

    keys: tuple[str, ...]
    known: frozenset[str]
    words: dict[str, str]
    numbered: bool

    def read(self, text: str, order: Sequence[str] | None) -> str | None:
        """What `text` names, in the form an answer is kept in; None where it names nothing."""
        if order is None and text in self.known:
            return text
        places = NUMBER_PLACES if self.numbered else PLACES
        keys = self.keys if order is None else order
        place = places.get(text)
        if place is not None and place < len(keys):
            return keys[place] if order is None else (NUMBERS if self.numbered else LETTERS)[place]
        key = self.words.get(folded(text))
        if key is None or order is None:
            return key
        return self.label(key, order)

    def label(self, key: str, order: Sequence[str]) -> str | None:
        """The letter or number under which `key` was served."""
        names = NUMBERS if self.numbered else LETTERS
        return names[order.index(key)] if key in order else None

    def stored(self, label: str, order: Sequence[str] | None) -> str:
        """The question's own key for what `read` gave."""
        return label if order is None else order[(NUMBER_PLACES if self.numbered else PLACES)[label]]


def labels_of(parts: Iterable[tuple[str, str]], *, numbered: bool = False) -> Labels:
    """The labels of (key, text) parts; words that two parts share name neither."""
    words: dict[str, str] = {}
    keys: list[str] = []
    shared = set()
    for key, text in parts:
        keys.append(key)
        word = folded(without_markup(text))
        if words.setdefault(word, key) != key:
            shared.add(word)
    for word in shared:
        del words[word]
    words.pop("", None)
    return Labels(tuple(keys), frozenset(keys), words, numbered)
