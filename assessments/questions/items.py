"""A question, and its JSON: lossless both ways, strict about what comes in."""

from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Union

import msgspec

from assessments.questions.decoding import (
    JSON,
    NOT_STORABLE,
    ItemError,
    checked_copy,
    convert,
    move_kind_beside,
    move_kind_inside,
)
from assessments.questions.kinds import KINDS
from assessments.questions.kinds.base import Content, Element, TextFormat
from assessments.questions.outcomes import ONE

__all__ = ["Item", "ItemError", "item_from_json", "to_json"]

Difficulty = Literal["", "easy", "medium", "hard"]
Void = Literal["", "excluded", "full_points", "survey"]

if TYPE_CHECKING:
    AnyContent = Content
else:
    # The union that msgspec reads by the kind, of the kinds that were found.
    AnyContent = Union[tuple(KINDS.values())]  # noqa: UP007 (made at run time)


class Item(Element, frozen=True, kw_only=True):
    """A question: what is common to all kinds, and the content that makes its kind.

    All texts are in `text_format` (a choice may differ). `hints` and `metadata` are
    what a format carries and nothing here uses. `category` is a path, divided by
    slashes. `void` takes the question out of the total, or gives everybody its points;
    a survey is asked without a right answer, and never counts.
    """

    text: str
    content: AnyContent
    title: str = ""
    text_format: TextFormat = "plain"
    points: Decimal = ONE
    feedback: str = ""
    tags: tuple[str, ...] = ()
    difficulty: Difficulty = ""
    category: str = ""
    external_id: str = ""
    hints: tuple[str, ...] = ()
    metadata: dict[str, JSON] = {}
    void: Void = ""

    def __hash__(self) -> int:
        """By what is asked; metadata is a dictionary, which has no hash."""
        return hash((self.text, self.content))

    @property
    def kind(self) -> str:
        return self.content.kind


def to_json(item: Item) -> dict[str, JSON]:
    """The question as plain JSON values; decimals are strings."""
    try:
        data: dict[str, JSON] = msgspec.json.decode(msgspec.json.encode(item))
    except UnicodeEncodeError as error:
        raise ItemError("", NOT_STORABLE) from error

    item.content.unnest_kinds(data["content"])
    move_kind_beside(data)
    return data


def item_from_json(data: JSON) -> Item:
    """The question that `data` describes; raises ItemError naming the wrong field.

    Left-out fields take their defaults; parts without a key get a letter by their
    place.
    """
    checked = checked_copy(data)
    move_kind_inside(checked, "", KINDS)

    content = checked.get("content") if isinstance(checked, dict) else None
    if isinstance(content, dict):
        KINDS[content["kind"]].nest_kinds(content)
    return convert(checked, Item)
