"""Between an item and the rows that hold it: a question's columns, and its version."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any  # the JSON of a version

import orjson
from msgspec.structs import replace

from assessments.bank.models import LONGEST_CATEGORY, LONGEST_NAME, LONGEST_TAG
from assessments.questions.decoding import ItemError
from assessments.questions.formats.html import to_plain
from assessments.questions.items import Item, item_from_json, to_json

# What a question is found by; the rest of an item makes a version.
FOUND_BY = ("title", "difficulty", "category", "external_id")
LONGEST = {
    "title": LONGEST_NAME,
    "category": LONGEST_CATEGORY,
    "external_id": LONGEST_NAME,
}
MOST_TAGS = 50


class StoredItem:
    """An item as its rows hold it.

    Equal items have the same `fingerprint`. ItemError where a column is too short.
    """

    def __init__(self, item: Item) -> None:
        for name, longest in LONGEST.items():
            if len(getattr(item, name)) > longest:
                raise ItemError(name, f"must not be longer than {longest} characters")

        self.item = replace(
            item, tags=tidy_tags(item.tags), points=_plain_decimal(item.points)
        )
        data = to_json(self.item)
        sorted_json = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
        self.fingerprint = blake2b(sorted_json, digest_size=16).hexdigest()

        for name in (*FOUND_BY, "tags"):
            del data[name]
        self.content: dict[str, Any] = data

    def columns(self) -> dict[str, object]:
        """The question's own columns."""
        text = self.item.text
        if self.item.text_format != "plain" and "<" in text:
            text = to_plain(text)
        return {
            "title": self.item.title,
            "difficulty": self.item.difficulty,
            "category": self.item.category,
            "external_id": self.item.external_id,
            "kind": self.item.kind,
            "text": text,
            "tag_names": list(self.item.tags),
            "fingerprint": self.fingerprint,
        }


def _plain_decimal(points: Decimal) -> Decimal:
    """2.0 as 2, so that equal points are written equal."""
    return Decimal(f"{points.normalize():f}")


def tidy_tags(names: Sequence[str]) -> tuple[str, ...]:
    """In lower case, each once, sorted; ItemError where they are too many or long."""
    tidied = {" ".join(name.split()).lower() for name in names}
    tags = tuple(sorted(tidied - {""}))

    if len(tags) > MOST_TAGS:
        raise ItemError("tags", f"must not be more than {MOST_TAGS}")
    for at, tag in enumerate(tags):
        if len(tag) > LONGEST_TAG:
            raise ItemError(
                f"tags[{at}]", f"must not be longer than {LONGEST_TAG} characters"
            )
    return tags


def item_of(content: Mapping[str, Any], tags: Sequence[str], **found_by: str) -> Item:
    """The item that a version's content and its question's columns hold."""
    return item_from_json({**content, "tags": list(tags), **found_by})
