"""The last step of every reader: settings from a comment, and clean, valid texts."""

from collections.abc import Iterable

from assessments.questions.decoding import ItemError
from assessments.questions.formats import extras
from assessments.questions.formats.cleaning import clean_item
from assessments.questions.formats.results import UnreadableError
from assessments.questions.items import Item, item_from_json, to_json
from assessments.questions.validation import validate


def finish_item(
    item: Item, comments: Iterable[str] = ()
) -> tuple[Item, tuple[str, ...]]:
    """The question fit for the bank, and what was not kept.

    Raises UnreadableError with the reason.
    """
    try:
        item, without = with_settings(item, comments)
    except ItemError as error:
        raise UnreadableError(str(error)) from error

    missing: list[str] = []
    item = clean_item(item, missing)
    for address in missing:
        without.append(f"the picture or file {address!r}, which is not in the file")

    problems = validate(item)
    if problems:
        first = [f"{problem.field} {problem.message}" for problem in problems[:3]]
        raise UnreadableError("; ".join(first))
    return item, tuple(without)


def with_settings(item: Item, comments: Iterable[str]) -> tuple[Item, list[str]]:
    """The question with the settings of the first comment that has any, and a note."""
    for comment in comments:
        try:
            patch = extras.from_comment(comment)
            if patch is not None:
                return item_from_json(extras.applied(to_json(item), patch)), []
        except ValueError:
            return item, ["the settings in its comment, which do not fit it"]
    return item, []
