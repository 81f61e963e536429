"""Which kind of question a body means: by a name of the kind, or by its parts."""

from collections.abc import Mapping
from typing import Any  # what a client sends

from assessments.bank.models import Kind
from assessments.questions.decoding import ItemError

KIND_SYNONYMS = {
    "mcq": "single_choice",
    "truefalse": "true_false",
    "true/false": "true_false",
    "true_or_false": "true_false",
    "numerical": "numeric",
    "shortanswer": "short_answer",
    "fill_in_the_blank": "cloze",
}
CORRECT_FIELDS = ("correct", "is_correct")


def read_kind(value: Any) -> str:
    """A kind by any of its names; ItemError where it is none."""
    name = str(value).strip().lower().replace(" ", "_").replace("-", "_")
    name = KIND_SYNONYMS.get(name, name)
    if name not in Kind.values:
        raise _unknown_kind()
    return name


def _unknown_kind() -> ItemError:
    return ItemError("kind", f"must be one of {', '.join(Kind.values)}")


def infer_kind(parts: Mapping[str, Any]) -> str:
    """The kind of question that has these parts; ItemError where none has."""
    if "pairs" in parts:
        return "matching"
    if "items" in parts:
        return "ordering"
    if "gaps" in parts:
        return "cloze"

    answers = parts.get("answers", parts.get("answer"))
    if "choices" in parts:
        several = isinstance(answers, list) and len(answers) > 1
        if several or _count_correct(parts["choices"]) > 1:
            return "multiple_choice"
        return "single_choice"

    if isinstance(answers, bool):
        return "true_false"
    first = answers[0] if isinstance(answers, list) and answers else answers
    if isinstance(first, int | float) or (isinstance(first, dict) and "value" in first):
        return "numeric"
    if isinstance(first, str | dict):
        return "short_answer"
    raise _unknown_kind()


def _count_correct(choices: Any) -> int:
    count = 0
    for choice in choices if isinstance(choices, list) else []:
        if isinstance(choice, dict):
            count += any(choice.get(name) is True for name in CORRECT_FIELDS)
    return count
