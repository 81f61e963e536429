"""DRF's serializers, strict about bodies: a key that is no field is an error that names
it.

Import this module in place of `rest_framework.serializers`.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.serializers import (
    BaseSerializer,
    BooleanField,
    CharField,
    ChoiceField,
    DateField,
    DateTimeField,
    DecimalField,
    DictField,
    EmailField,
    Field,
    FileField,
    FloatField,
    IntegerField,
    JSONField,
    ListField,
    ListSerializer,
    PrimaryKeyRelatedField,
    RegexField,
    SerializerMethodField,
    SlugRelatedField,
    UUIDField,
    ValidationError,
)
from rest_framework.utils.html import is_html_input

__all__ = [
    "BaseSerializer",
    "BooleanField",
    "CharField",
    "ChoiceField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DictField",
    "EmailField",
    "Field",
    "FileField",
    "FloatField",
    "IntegerField",
    "JSONField",
    "ListField",
    "ListSerializer",
    "ModelSerializer",
    "PrimaryKeyRelatedField",
    "QuerySerializer",
    "RegexField",
    "Serializer",
    "SerializerMethodField",
    "SlugRelatedField",
    "UUIDField",
    "ValidationError",
]

PATH = re.compile(r"[.\[]")
# A form of the API in a browser brings its token along.
NO_FIELDS = {"csrfmiddlewaretoken"}
MOST_NAMED = 20  # unknown keys in one answer; a body may hold thousands
LONGEST_NAMED = 50  # characters of a key
LEAST_LIKENESS = 0.5  # from 0 to 1, as difflib measures it


class Serializer(serializers.Serializer):
    """Refuses keys that are no field, so that no misspelt value is dropped without a
    word.

    Read-only fields are let through unread, and so are the fields of `shown_as`, the
    shape in which the resource is answered: a row can be sent back as it came.
    `also_taken` are keys that somebody else reads.
    """

    shown_as: ClassVar[type[serializers.Serializer] | None] = None
    also_taken: ClassVar[tuple[str, ...]] = ()

    def to_internal_value(self, data: object) -> Any:  # what DRF's own gives
        unknown = self.unknown_keys(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            if unknown and isinstance(error.detail, dict):
                raise ValidationError({**unknown, **error.detail}) from error
            raise
        if unknown:
            raise ValidationError(unknown)
        return value

    def unknown_keys(self, data: Mapping[str, object]) -> dict[str, list[str]]:
        """An error for each key that is no field."""
        fields = set(self.fields)
        strange = set(data.keys())
        if is_html_input(data):  # whose keys have paths, as `answers.q1` or `items[0]`
            strange = {key for key in strange if PATH.split(key)[0] not in fields}
        strange -= fields | NO_FIELDS | set(self.also_taken)
        if strange and self.shown_as is not None:
            strange -= set(self.shown_as().fields)
        if not strange:
            return {}

        written = []
        for name, field in self.fields.items():
            if not field.read_only:
                written.append(name)
        errors = {}
        for key in sorted(map(str, strange))[:MOST_NAMED]:
            errors[key[:LONGEST_NAMED]] = [unknown_sentence(key, written)]
        return errors


def unknown_sentence(key: str, known: Iterable[str]) -> str:
    """What is wrong with a key that is no field, and which one may be meant."""
    nearest = get_close_matches(key.lower(), known, n=1, cutoff=LEAST_LIKENESS)
    if nearest:
        return f"There is no such field. Did you mean {nearest[0]}?"
    return f"There is no such field. There are: {', '.join(known)}."


class ModelSerializer(Serializer, serializers.ModelSerializer):
    pass


class QuerySerializer(Serializer):
    """Reads parameters of an address; others may be there, which somebody else
    reads.
    """

    def unknown_keys(self, data: Mapping[str, object]) -> dict[str, list[str]]:
        return {}
