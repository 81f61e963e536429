"""Gaps by letters, in the order of the text, as files have them.

And by their own keys again.
"""

import re
from typing import Any

from msgspec.structs import replace

from assessments.questions.items import Item
from assessments.questions.kinds.cloze import Cloze
from assessments.questions.lookups import letter

JSON = Any
NAMES, ORDER = "gap_keys", "gap_order"
_PLACE = re.compile(r"\[\[([^\[\]]{1,100})\]\]")


def lettered(item: Item) -> tuple[Item, dict[str, Any]]:
    """The question with its gaps lettered as they come, and the settings that give them
    their own keys back."""
    content = item.content
    if not isinstance(content, Cloze):
        return item, {}
    places = {key: at for at, key in enumerate(_PLACE.findall(item.text))}
    gaps = sorted(content.gaps, key=lambda gap: places.get(gap.key, len(places)))
    keys = [gap.key for gap in gaps]
    letters = [letter(at) for at in range(len(gaps))]
    renamed = Cloze(
        gaps=tuple(
            replace(gap, key=name) for gap, name in zip(gaps, letters, strict=True)
        )
    )
    patch: dict[str, Any] = {}
    if keys != letters:
        patch[NAMES] = keys
    if gaps != list(content.gaps):
        patch[ORDER] = [gap.key for gap in content.gaps]
    text = _put(item.text, dict(zip(keys, letters, strict=True)))
    return (replace(item, text=text, content=renamed), patch) if patch else (item, {})


def renamed(data: dict[str, Any], names: JSON, order: JSON) -> dict[str, Any]:
    """The question's JSON with the keys and the order that its settings give.

    Raises ValueError if they do not fit.
    """
    gaps = data["content"].get("gaps", [])
    names = [gap["key"] for gap in gaps] if names is None else names
    fitting = (
        isinstance(names, list)
        and len(names) == len(gaps)
        and all(isinstance(name, str) for name in names)
    )
    if (
        not fitting
        or len(set(names)) != len(names)
        or (order is not None and order_of(order) != sorted(names))
    ):
        raise ValueError("the settings do not fit the question")
    text = _put(
        data["text"], {gap["key"]: name for gap, name in zip(gaps, names, strict=True)}
    )
    by_name = {name: gap | {"key": name} for gap, name in zip(gaps, names, strict=True)}
    ordered = [by_name[name] for name in (order or names)]
    return data | {"text": text, "content": data["content"] | {"gaps": ordered}}


def order_of(order: JSON) -> list[str]:
    """The names in an order, sorted; empty for what is none."""
    texts = isinstance(order, list) and all(isinstance(name, str) for name in order)
    return sorted(order) if texts else []


def _put(text: str, names: dict[str, str]) -> str:
    return _PLACE.sub(lambda found: f"[[{names.get(found[1], found[1])}]]", text)
