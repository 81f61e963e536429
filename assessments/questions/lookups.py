"""What a student's word names: a letter as it was served, a key, or the words.

A student who was served a shuffled list answers by the letters of that list; only the
words are accepted besides. Without a served order the question's own keys count first,
then words, then letters by place.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from assessments.questions.comparison import comparable, without_markup


def letter(index: int) -> str:
    """The name of the place `index` (from 0): A to Z, then AA, AB and so on."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


MOST_NAMES = 702
LETTERS = tuple(letter(at) for at in range(MOST_NAMES))
NUMBERS = tuple(str(at + 1) for at in range(MOST_NAMES))
LETTER_PLACES = {name: at for at, name in enumerate(LETTERS)}
LETTER_PLACES.update({name.lower(): at for name, at in LETTER_PLACES.items()})
NUMBER_PLACES = {name: at for at, name in enumerate(NUMBERS)}


class PartLookup(NamedTuple):
    """The keys of a question's parts in the order they are kept, and their words.

    `numbered` parts are served as 1, 2, 3, the others as A, B, C.
    """

    keys: tuple[str, ...]
    known: frozenset[str]
    words: dict[str, str]
    numbered: bool

    def find(self, text: str, order: Sequence[str] | None) -> str | None:
        """What `text` names, in the form an answer is kept in.

        None if it is nothing.
        """
        if order is None and text in self.known:
            return text

        places = NUMBER_PLACES if self.numbered else LETTER_PLACES
        place = places.get(text)

        if order is None:
            key = self.words.get(comparable(text))
            if key is None and place is not None and place < len(self.keys):
                key = self.keys[place]
            return key

        names = NUMBERS if self.numbered else LETTERS
        if place is not None and place < len(order):
            return names[place]
        key = self.words.get(comparable(text))
        return names[order.index(key)] if key in order else None

    def key_of(self, label: str, order: Sequence[str] | None) -> str:
        """The question's own key for what `find` gave."""
        if order is None:
            return label
        places = NUMBER_PLACES if self.numbered else LETTER_PLACES
        return order[places[label]]


def part_lookup(
    parts: Iterable[tuple[str, str]], *, numbered: bool = False
) -> PartLookup:
    """The lookup of (key, text) parts; words that two parts share name neither."""
    words: dict[str, str] = {}
    keys: list[str] = []
    shared: set[str] = set()

    for key, text in parts:
        keys.append(key)
        word = comparable(without_markup(text))
        if words.setdefault(word, key) != key:
            shared.add(word)

    for word in shared:
        del words[word]
    words.pop("", None)
    return PartLookup(tuple(keys), frozenset(keys), words, numbered)


def served_names(
    keys: Sequence[str], order: Sequence[str] | None, *, numbered: bool = False
) -> list[str]:
    """The keys as the letters or numbers under which they were served."""
    if order is None:
        return list(keys)
    names = NUMBERS if numbered else LETTERS
    name_of = dict(zip(order, names, strict=False))
    return [name_of.get(key, key) for key in keys]
