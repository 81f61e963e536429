"""A question as a student may see it: nothing of the key, and a shuffle that repeats.

`question` is what the student gets, `order` is what the attempt keeps: the question's
own keys in the order of the letters (or numbers) that were served. With `order` an
answer is marked the same at any time. The shuffle follows from the seed and the
question's text, on every machine. Derive the seed from a secret, or from chance, so
that nobody can work it out.
"""

from typing import NamedTuple

from assessments.questions.items import Item
from assessments.questions.kinds.base import Order, View, shuffled

__all__ = ["Order", "ServedItem", "View", "for_student", "shuffled"]


class ServedItem(NamedTuple):
    """What a student sees, and the order it was served in."""

    question: View
    order: Order


def for_student(item: Item, seed: int | str, *, shuffle: bool = True) -> ServedItem:
    """The question without its key.

    Without `shuffle` choices keep their order; what is to be arranged never does.
    """
    view, order = item.content.serve(f"{seed}|{item.text}", shuffle=shuffle)
    common: View = {
        "kind": item.kind,
        "text": item.content.fill_text(item.text, order),
        "text_format": item.text_format,
        "points": f"{item.points:f}",
    }
    return ServedItem(common | view, order)
