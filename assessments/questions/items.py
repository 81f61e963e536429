"""A question as it is kept, and its JSON: lossless both ways, strict about what comes in."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from assessments.questions.coding import JSON, ItemError, coder_of
from assessments.questions.contents import ONE, Content, TextFormat

__all__ = ["Item", "ItemError", "item_from_json", "to_json"]

Difficulty = Literal["", "easy", "medium", "hard"]
Void = Literal["", "excluded", "full_points"]


@dataclass(frozen=True, kw_only=True)
class Item:
    """A question: what is common to all kinds, and the content that makes its kind.

    All texts are in `text_format` (a choice may differ). `hints` and `metadata` are what a
    format carries and nothing here uses. `category` is a path, parts divided by a slash.
    `void` takes the question out of the total, or gives everybody its points.
    """

    text: str
    content: Content
    title: str = ""
    text_format: TextFormat = "plain"
    points: Decimal = ONE
    feedback: str = ""
    tags: tuple[str, ...] = ()
    difficulty: Difficulty = ""
    category: str = ""
    external_id: str = ""
    hints: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict, hash=False)
    void: Void = ""

    @property
    def kind(self) -> str:
        """The kind of question, from its content."""
        return self.content.kind


_coder = coder_of(Item)


def to_json(item: Item) -> dict[str, Any]:
    """The question as plain JSON values; decimals are strings."""
    return _coder.encode(item)


def item_from_json(data: JSON) -> Item:
    """The question that `data` describes; raises ItemError naming the field that is wrong.

    Left-out fields take their defaults, and parts without a key get a letter by their place.
    """
    return _coder.decode(data, "")
