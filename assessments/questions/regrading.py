"""Changes of a key, each giving a new question; parts keep their keys.

So an order that was served before stays good for the changed question.
"""

from decimal import Decimal

from msgspec.structs import replace

from assessments.questions.decoding import JSON
from assessments.questions.items import Item, Void
from assessments.questions.outcomes import ONE


def void(item: Item, how: Void = "excluded") -> Item:
    """The question out of the total, or (full_points) right for everybody."""
    return replace(item, void=how)


def accept_answer(
    item: Item, text: str, *, gap: str = "", fraction: Decimal = ONE
) -> Item:
    """The question with one more answer accepted.

    Raises ItemError where its kind has no such thing.
    """
    content = item.content.with_part(gap, lambda part: part.with_answer(text, fraction))
    return replace(item, content=content)


def change_key(item: Item, key: JSON, *, gap: str = "") -> Item:
    """The question with another key, in the question's own keys or words.

    single_choice a choice; multiple_choice a list of them, with equal shares;
    true_false, numeric and short_answer the value; matching an object of left to right;
    ordering the things in the right order. Raises ItemError where the question has no
    such key.
    """
    content = item.content.with_part(gap, lambda part: part.with_key(key))
    return replace(item, content=content)
