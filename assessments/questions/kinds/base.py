"""What every kind of question has: a structure of content, and what it answers."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Annotated, ClassVar, Literal, NamedTuple, Self, TypeVar

import msgspec
from msgspec import Meta
from msgspec.structs import force_setattr, replace

from assessments.questions.answers import Served, Unreadable
from assessments.questions.comparison import comparable
from assessments.questions.decoding import JSON, LARGEST_INTEGER, ItemError
from assessments.questions.lookups import LETTERS, letter
from assessments.questions.outcomes import Marks, Part

TextFormat = Literal["plain", "html", "markdown", "moodle"]

Count = Annotated[int, Meta(ge=0, le=LARGEST_INTEGER)]

# What a survey may have, and no other question.
NOTHING_RIGHT = "none of them is right"

# What a student is shown of a question, and the order in which its lists were shown.
View = dict[str, JSON]
Order = dict[str, list[str]]

Keyed = TypeVar("Keyed", bound=msgspec.Struct)


class Problem(NamedTuple):
    """A place in the question, and what is wrong there."""

    field: str
    message: str


Problems = Iterator[Problem]


@dataclass(frozen=True)
class Option:
    """One of a few answers between which a student chooses."""

    text: str
    fraction: Decimal


class Element(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a question."""


class Side(Element, frozen=True, kw_only=True):
    """A thing to be arranged or matched."""

    key: str = ""
    text: str


class Content(Element, frozen=True, dict=True):
    """What makes a kind of question; a subclass with a tag is a kind.

    An answer is first read (`read`) into one form, which is what is kept; marking works
    on that form alone, so that a replay of the record gives the same score.
    """

    label: ClassVar[str]
    is_marked_by_hand: ClassVar[bool] = False
    is_free_text: ClassVar[bool] = False

    @property
    def kind(self) -> str:
        return str(self.__struct_config__.tag)

    @classmethod
    def nest_kinds(cls, data: JSON) -> None:
        """Bring the JSON of nested questions into msgspec's form, in place."""

    @classmethod
    def unnest_kinds(cls, data: JSON) -> None:
        pass

    def problems(self) -> Problems:
        """All that keeps the content from being marked, with paths from the content."""
        return iter(())

    def problems_in_text(self, text: str) -> Problems:
        """Where the question's text and the content do not fit together."""
        return iter(())

    def doubts(self) -> Problems:
        """What can be marked but hardly be meant."""
        return iter(())

    def serve(self, seed: str, *, shuffle: bool) -> tuple[View, Order]:
        """What a student sees of the content, and the order that the attempt keeps."""
        return {}, {}

    def fill_text(self, text: str, served: Served | None) -> str:
        """The question's text as it is served."""
        return text

    def read(self, response: JSON, served: Served | None) -> JSON | Unreadable:
        """The answer in the form that is kept; None where nothing was chosen."""
        raise NotImplementedError

    def trouble_with(self, answer: JSON) -> str:
        """Why an answer that was read cannot be marked; tells nothing of the key."""
        return ""

    def mark(self, answer: JSON, served: Served | None) -> Marks:
        """What an answer that was read is worth."""
        raise NotImplementedError

    def served_key(self, part: Part, served: Served | None) -> JSON:
        """The part in the student's letters: the choice, the left side, the gap."""
        return part.key

    def right_answer(self, served: Served | None = None) -> JSON:
        """The key, as an answer would be given; the first of several."""
        raise NotImplementedError

    def options(self) -> dict[str, Option]:
        """What can be chosen, by its key; empty where there is nothing to choose."""
        return {}

    def with_part(
        self, gap: str, change: Callable[["Content"], "Content"]
    ) -> "Content":
        """The content changed by `change`, in the gap of that name if it has gaps."""
        return change(self)

    def with_answer(self, text: str, fraction: Decimal) -> Self:
        """The content with one more answer accepted for this share of the points."""
        raise ItemError(
            "answer",
            "this kind of question has one key: change it, or make the question void",
        )

    def with_key(self, key: JSON) -> Self:
        """The content with another key, in the question's own keys or words."""
        raise ItemError("answer", "this kind of question has no key")


def set_letters(
    content: msgspec.Struct, list_name: str, field: str = "key", start: int = 0
) -> None:
    """Give the parts in a list that have no key the letter of their place.

    For a `__post_init__`, while nobody else holds the content.
    """
    parts: Sequence[msgspec.Struct] = getattr(content, list_name)
    if all(getattr(part, field) for part in parts):
        return

    lettered = []
    for at, part in enumerate(parts):
        if not getattr(part, field):
            part = replace(part, **{field: letter(start + at)})
        lettered.append(part)
    force_setattr(content, list_name, tuple(lettered))


def shuffled(keys: Iterable[str], seed: str) -> list[str]:
    """The keys in an order that follows from the seed alone."""

    def place(key: str) -> bytes:
        return blake2b(f"{seed}|{key}".encode(), digest_size=16).digest()

    return sorted(keys, key=place)


def labelled(
    keys: Iterable[str], texts: Mapping[str, str], names: Sequence[str] = LETTERS
) -> list[View]:
    """Texts under the letters of their places, as a student sees them."""
    return [
        {"key": name, "text": texts[key]}
        for name, key in zip(names, keys, strict=False)
    ]


def order_of(served: Served | None, name: str) -> Sequence[str] | None:
    """The order in which the list of that name was served."""
    return None if served is None else served.get(name)


def repeated(values: Iterable[str], field: str, name: str) -> Problems:
    """Values that a list has more than once, at the place of the second."""
    first_place: dict[str, int] = {}
    for at, value in enumerate(values):
        first = first_place.setdefault(value, at)
        if first != at:
            message = f"is the same as that of entry {first + 1}"
            yield Problem(f"{field}[{at}].{name}", message)


def repeated_texts(texts: Iterable[str], field: str, name: str = "text") -> Problems:
    """Texts that a person could not tell apart."""
    return repeated(
        (comparable(text, case_sensitive=True) for text in texts), field, name
    )


def blank(values: Iterable[str], field: str, name: str = "text") -> Problems:
    """Texts that say nothing."""
    for at, value in enumerate(values):
        if not value.strip():
            yield Problem(f"{field}[{at}].{name}", "must not be blank")


def bad_fractions(fractions: Sequence[Decimal], field: str, least: int) -> Problems:
    """Fractions out of bounds, or none above 0."""
    for at, fraction in enumerate(fractions):
        if not least <= fraction <= 1:
            yield Problem(f"{field}[{at}].fraction", f"must be from {least} to 1")
    if fractions and max(fractions) <= 0:
        yield Problem(field, NOTHING_RIGHT)
