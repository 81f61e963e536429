"""Serializer fields that the school's records need."""

from collections.abc import Callable
from datetime import date
from typing import Any

from rest_framework import serializers

from academics.calendar import today
from tracker_project.api.fields import AnyCaseChoiceField
from tracker_project.api.rows import Computed


def not_in_the_future(day: date) -> None:
    """A validator that refuses a day which has not come yet at the school."""
    if day > today():
        raise serializers.ValidationError("Not in the future.")


class Derived(Computed):
    """A field that is shown as a function of columns and kept by a write in `writes`.

    `child` reads the input and draws the schema.
    """

    def __init__(
        self,
        child: serializers.Field,
        *needs: str,
        compute: Callable[..., Any],
        writes: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(child, *needs, compute=compute, **kwargs)
        self.read_only, self.allow_null, self.writes = False, child.allow_null, writes

    def bind(self, field_name: str, parent: Any) -> None:
        """Take the place in the serializer, with the column that a write goes to."""
        super().bind(field_name, parent)
        self.source, self.source_attrs = self.writes, [self.writes]

    def get_attribute(self, instance: Any) -> Any:
        """The whole instance: what is shown comes from several columns."""
        return instance

    def to_internal_value(self, data: Any) -> Any:
        """What `child` makes of the input."""
        return self.child.run_validation(data)


class KnownOrNotField(AnyCaseChoiceField):
    """A choice in any case; the empty word is null, 'not known'."""

    def to_internal_value(self, data: Any) -> Any:
        """The stored spelling, or None."""
        if self.allow_null and isinstance(data, str) and not data.strip():
            return None
        return super().to_internal_value(data)


class CodeField(serializers.CharField):
    """A code that is kept in upper case, so that it is the same in any case."""

    def to_internal_value(self, data: Any) -> str:
        """The code in upper case."""
        return str(super().to_internal_value(data)).upper()
