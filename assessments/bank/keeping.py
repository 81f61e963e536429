"""Between an item and the rows it is kept in: what is common to its versions, and what makes one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any

import orjson
from msgspec.structs import replace

from assessments.bank.models import LONGEST_CATEGORY, LONGEST_NAME, LONGEST_TAG
from assessments.questions.decoding import ItemError
from assessments.questions.formats.cleaning import clean_item
from assessments.questions.formats.html import to_plain
from assessments.questions.formats.results import UnreadableError
from assessments.questions.items import Item, item_from_json, to_json
from assessments.questions.validation import validate
from tracker_project.errors import Details, ValidationError

# What a question is found by; the rest of an item makes a version.
FOUND_BY = ("title", "difficulty", "category", "external_id")
LIMITS = {
    "title": LONGEST_NAME,
    "category": LONGEST_CATEGORY,
    "external_id": LONGEST_NAME,
}
MOST_TAGS = 50


class Kept:
    """An item as its rows hold it; raises ItemError where a column is too short for it."""

    def __init__(self, item: Item) -> None:
        for name, most in LIMITS.items():
            if len(getattr(item, name)) > most:
                raise ItemError(name, f"must not be longer than {most} characters")
        self.item = replace(item, tags=_tags(item.tags), points=_plain(item.points))
        whole = to_json(self.item)
        self.fingerprint = blake2b(
            orjson.dumps(whole, option=orjson.OPT_SORT_KEYS), digest_size=16
        ).hexdigest()
        self.content = {
            name: value
            for name, value in whole.items()
            if name not in FOUND_BY and name != "tags"
        }

    def columns(self) -> dict[str, Any]:
        """The question's own columns."""
        text = self.item.text
        return {name: getattr(self.item, name) for name in FOUND_BY} | {
            "kind": self.item.kind,
            "text": text
            if self.item.text_format == "plain" or "<" not in text
            else to_plain(text),
            "tag_names": list(self.item.tags),
            "fingerprint": self.fingerprint,
        }


def _plain(points: Decimal) -> Decimal:
    """2.0 as 2, so that equal points are written equal."""
    return Decimal(f"{points.normalize():f}")


def _tags(names: Sequence[str]) -> tuple[str, ...]:
    """In lower case, each once, sorted."""
    if not names:
        return ()
    tags = tuple(sorted({" ".join(name.split()).lower() for name in names} - {""}))
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


def checked(data: Mapping[str, Any], *, at_top: bool = False) -> Kept:
    """The item that JSON describes, clean and fit to be asked and marked.

    Raises ValidationError with every fault by its place; `at_top` where the parts of `content` stood
    beside `text`, so that their places are told without it.
    """
    try:
        item = clean_item(item_from_json(data))
        problems = [(problem.field, problem.message) for problem in validate(item)]
        if not problems:
            return Kept(item)
    except ItemError as error:
        problems = [(error.field, error.message)]
    except UnreadableError as error:
        problems = [("text", str(error))]
    details: Details = {}
    for field, message in problems:
        details.setdefault(_place(field, at_top), []).append(
            message[:1].upper() + message[1:] + "."
        )
    raise ValidationError.of_fields(details)


def _place(field: str, at_top: bool) -> str:
    """content.choices[2].text as choices.2.text."""
    field = field.removeprefix("content.") if at_top else field
    return field.replace("[", ".").replace("]", "") or "non_field_errors"
