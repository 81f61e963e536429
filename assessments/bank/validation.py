"""A question that comes in, made clean and fit to be asked and marked, or refused.

Beside the item's own form (`content` by kind) a body may give the parts at its top, in
short forms.
"""

from collections.abc import Mapping
from typing import Any  # a body may hold any JSON

from assessments.bank.inference import infer_kind, read_kind
from assessments.bank.short_forms import SYNONYMS, Parts, expand
from assessments.bank.storage import StoredItem
from assessments.questions.decoding import ItemError
from assessments.questions.formats.cleaning import clean_item
from assessments.questions.formats.results import UnreadableError
from assessments.questions.items import item_from_json
from assessments.questions.validation import validate
from tracker_project.errors import Details, ValidationError

ITEM_FIELDS = (
    "text",
    "text_format",
    "title",
    "points",
    "feedback",
    "tags",
    "difficulty",
    "category",
    "external_id",
    "hints",
    "metadata",
)
# What a row has besides an item, so that a row can be sent back as it came.
ROW_FIELDS = {
    "id",
    "question_id",
    "version",
    "unit",
    "unit_id",
    "unit_code",
    "unit_name",
    "subject",
    "is_archived",
    "is_used",
    "created_by",
    "created_at",
    "updated_at",
    "message",
}


def read_question(body: Any, current: Mapping[str, Any] | None = None) -> StoredItem:
    """The question that a body makes, or makes of `current`, the JSON of an item.

    ValidationError has every fault by its place in the body.
    """
    if not isinstance(body, dict):
        sentence = "A question is an object."
        raise ValidationError(sentence, {"non_field_errors": [sentence]})

    try:
        data, at_top = item_data(body, current)
    except ItemError as error:
        place = _place(error.field, at_top=True)
        raise ValidationError.of_field(place, _sentence(error.message)) from error
    return validated(data, at_top=at_top)


def item_data(
    body: Mapping[str, Any], current: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], bool]:
    """The item's Any, and whether its parts stood at the top of the body.

    `current` is the item to be changed. ItemError for what has no meaning.
    """
    given: Parts = {}
    for name, value in body.items():
        if name not in ROW_FIELDS:
            given[SYNONYMS.get(name, name)] = value

    if current and len(given) > 1 and given.get("content") == current["content"]:
        # It only came back as it was answered, beside parts that are new.
        given.pop("content")

    data = dict(current or {})
    for name in ITEM_FIELDS:
        if name in given:
            data[name] = given.pop(name)
    data["difficulty"] = data.get("difficulty") or ""
    if current and data["points"] == float(current["points"]):
        # As they were answered, where fewer figures fit.
        data["points"] = current["points"]

    stated = given.pop("kind", None)
    kind = read_kind(stated) if stated else None
    if "content" in given:
        return _with_content(data, given, kind), False

    content: Parts = {}
    if current is not None and kind in (None, current["kind"]):
        kind = current["kind"]
        content = current["content"]
        if given:
            content = expand(kind, {**content, **given})
    else:
        kind = kind or infer_kind(given)
        content = expand(kind, given)
    return {**data, "kind": kind, "content": content}, True


def _with_content(data: Parts, given: Parts, kind: str | None) -> Parts:
    """The item of a body that gives `content` in the item's own form."""
    besides = given.keys() - {"content"}
    if besides:
        raise ItemError(min(besides), "must not be given together with content")
    return {**data, "kind": kind or data.get("kind"), "content": given["content"]}


def validated(data: Mapping[str, Any], *, at_top: bool = False) -> StoredItem:
    """The item that JSON describes; ValidationError has every fault by its place.

    Say `at_top` where the parts of `content` stood beside `text`, so that their places
    are told without it.
    """
    try:
        item = clean_item(item_from_json(data))
        problems = [(problem.field, problem.message) for problem in validate(item)]
        if not problems:
            return StoredItem(item)
    except ItemError as error:
        problems = [(error.field, error.message)]
    except UnreadableError as error:
        problems = [("text", str(error))]

    details: Details = {}
    for field, message in problems:
        place = _place(field, at_top=at_top)
        details.setdefault(place, []).append(_sentence(message))
    raise ValidationError.of_fields(details)


def _place(field: str, *, at_top: bool) -> str:
    """content.choices[2].text as choices.2.text."""
    if at_top:
        field = field.removeprefix("content.")
    return field.replace("[", ".").replace("]", "") or "non_field_errors"


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."
