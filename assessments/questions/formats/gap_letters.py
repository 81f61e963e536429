"""Gaps by letters, in the order of the text, as files have them; and by own keys."""

import re

from msgspec.structs import replace

from assessments.questions.decoding import JSON
from assessments.questions.items import Item
from assessments.questions.kinds.cloze import PLACEHOLDER, Cloze, placeholders
from assessments.questions.lookups import letter

NAMES = "gap_keys"
ORDER = "gap_order"
DO_NOT_FIT = "the settings do not fit the question"


def lettered(item: Item) -> tuple[Item, dict[str, JSON]]:
    """The question with its gaps lettered as they come.

    With it comes the patch that gives them their own keys and order back.
    """
    content = item.content
    if not isinstance(content, Cloze):
        return item, {}

    places = {key: at for at, key in enumerate(placeholders(item.text))}
    gaps = sorted(content.gaps, key=lambda gap: places.get(gap.key, len(places)))
    letter_of = {gap.key: letter(at) for at, gap in enumerate(gaps)}
    renamed_gaps = [replace(gap, key=letter_of[gap.key]) for gap in gaps]

    patch: dict[str, JSON] = {}
    if list(letter_of) != list(letter_of.values()):
        patch[NAMES] = list(letter_of)
    if gaps != list(content.gaps):
        patch[ORDER] = [gap.key for gap in content.gaps]
    if not patch:
        return item, {}

    text = rename_places(item.text, letter_of)
    return replace(item, text=text, content=Cloze(gaps=tuple(renamed_gaps))), patch


def renamed(data: dict[str, JSON], names: JSON, order: JSON) -> dict[str, JSON]:
    """The question's JSON with the keys and the order of a patch.

    Raises ValueError where they do not fit.
    """
    gaps = data["content"].get("gaps", [])
    if names is None:
        names = [gap["key"] for gap in gaps]
    if not are_different_texts(names) or len(names) != len(gaps):
        raise ValueError(DO_NOT_FIT)

    if order is None:
        order = names
    if not are_different_texts(order) or sorted(order) != sorted(names):
        raise ValueError(DO_NOT_FIT)

    name_of = {}
    gap_of = {}
    for gap, name in zip(gaps, names, strict=True):
        name_of[gap["key"]] = name
        gap_of[name] = gap | {"key": name}

    content = data["content"] | {"gaps": [gap_of[name] for name in order]}
    return data | {"text": rename_places(data["text"], name_of), "content": content}


def are_different_texts(names: JSON) -> bool:
    if not isinstance(names, list):
        return False
    if not all(isinstance(name, str) for name in names):
        return False
    return len(set(names)) == len(names)


def rename_places(text: str, name_of: dict[str, str]) -> str:
    def renamed_place(found: re.Match[str]) -> str:
        return f"[[{name_of.get(found[1], found[1])}]]"

    return PLACEHOLDER.sub(renamed_place, text)
