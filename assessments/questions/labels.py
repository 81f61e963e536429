"""Names for what can be chosen: a letter as it was served, a key, or the words themselves.

A student who was served a shuffled list answers by the letters of that list; only the words
are accepted besides. Without a served order the question's own keys count first, then words, then letters by place.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assessments.questions.keys import letter
from assessments.questions.texts import folded, without_markup

LETTERS = tuple(letter(at) for at in range(702))
PLACES = {name: at for at, name in enumerate(LETTERS)} | {
    name.lower(): at for at, name in enumerate(LETTERS)
}
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
        places, names = (NUMBER_PLACES, NUMBERS) if self.numbered else (PLACES, LETTERS)
        place = places.get(text)
        if order is None:
            return text if text in self.known else self._by_words_or_place(text, place)
        if place is not None and place < len(order):
            return names[place]
        key = self.words.get(folded(text))
        return names[order.index(key)] if key in order else None

    def _by_words_or_place(self, text: str, place: int | None) -> str | None:
        key = self.words.get(folded(text))
        return (
            self.keys[place]
            if key is None and place is not None and place < len(self.keys)
            else key
        )

    def stored(self, label: str, order: Sequence[str] | None) -> str:
        """The question's own key for what `read` gave."""
        return (
            label
            if order is None
            else order[(NUMBER_PLACES if self.numbered else PLACES)[label]]
        )


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
