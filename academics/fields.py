"""Serializer fields that the school's records need."""

from datetime import date
from typing import Any

from django.db.models import Model

from academics.calendar import today
from tracker_project.api import serializers
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.rows import Compute, Computed


def not_in_the_future(day: date) -> None:
    """A validator that refuses a day which has not come yet at the school."""
    if day > today():
        raise serializers.ValidationError("Not in the future.")


class Derived(Computed):
    """A field that is a function of columns, while a write goes to the column `writes`.

    `child` reads the input and draws the schema.
    """

    def __init__(
        self,
        child: serializers.Field,
        *needs: str,
        compute: Compute,
        writes: str,
        **kwargs: Any,  # those of serializers.Field
    ) -> None:
        super().__init__(child, *needs, compute=compute, **kwargs)
        self.read_only = False
        self.allow_null = child.allow_null
        self.writes = writes

    def bind(self, field_name: str, parent: serializers.BaseSerializer) -> None:
        super().bind(field_name, parent)
        self.source = self.writes
        self.source_attrs = [self.writes]

    def get_attribute(self, instance: Model) -> Model:
        """The whole instance: what is shown comes from several columns."""
        return instance

    def to_internal_value(self, data: object) -> object:
        return self.child.run_validation(data)


class KnownOrNotField(AnyCaseChoiceField):
    """A choice in any case; the empty word is null, "not known"."""

    # The stubs know of no choice field whose word may stand for null.
    def to_internal_value(self, data: object) -> object:  # type: ignore[override]
        if self.allow_null and isinstance(data, str) and not data.strip():
            return None
        return super().to_internal_value(data)


class CodeField(serializers.CharField):
    """A code that is kept in upper case, so that it is the same in any case."""

    def to_internal_value(self, data: str) -> str:
        return str(super().to_internal_value(data)).upper()


class WordField(serializers.CharField):
    """A word that names a row: a code, a name or a row id."""

    def __init__(self, **kwargs: Any) -> None:  # those of serializers.CharField
        super().__init__(max_length=200, **kwargs)
