"""A question that comes in, made clean and fit to be asked and marked, or refused."""

from collections.abc import Mapping
from typing import Any  # a body may hold any JSON

from assessments.bank.short_forms import item_data
from assessments.bank.storage import StoredItem
from assessments.questions.decoding import ItemError
from assessments.questions.formats.cleaning import clean_item
from assessments.questions.formats.results import UnreadableError
from assessments.questions.items import item_from_json
from assessments.questions.validation import validate
from tracker_project.errors import Details, ValidationError


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
