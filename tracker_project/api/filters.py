"""Filters, search and ordering of a list: declared as a table, refused with a 400 where wrong.

django-filter's form for each request costs a third of a list's time, so a filter
here is one serializer field, built once: it validates, words the error and draws
the schema.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from rest_framework import serializers

from tracker_project.errors import ValidationError


@dataclass(frozen=True)
class Filter:
    """One query parameter: the field that reads it and what it asks of the rows.

    `lookup` is an ORM lookup ("student__student_id"), or a function of the value that gives a Q.
    """

    field: serializers.Field
    lookup: str | Callable[[Any], Q]
    description: str = ""

    def condition(self, name: str, raw: str) -> Q:
        """The rows that `raw` asks for; ValidationError names the parameter."""
        try:
            value = self.field.run_validation(raw)
        except serializers.ValidationError as error:
            raise ValidationError(
                f"{name}: {error.detail[0]}", {name: [str(error.detail[0])]}
            ) from error  # type: ignore[index]
        return (
            Q(**{self.lookup: value})
            if isinstance(self.lookup, str)
            else self.lookup(value)
        )


def text(lookup: str | Callable[[Any], Q], description: str = "") -> Filter:
    """A filter by a word or a code."""
    return Filter(serializers.CharField(max_length=200), lookup, description)


def number(lookup: str | Callable[[Any], Q], description: str = "") -> Filter:
    """A filter by an integer id."""
    return Filter(
        serializers.IntegerField(min_value=0, max_value=2**63 - 1), lookup, description
    )


def day(lookup: str | Callable[[Any], Q], description: str = "") -> Filter:
    """A filter by a day, YYYY-MM-DD."""
    return Filter(serializers.DateField(), lookup, description)


def flag(lookup: str | Callable[[Any], Q], description: str = "") -> Filter:
    """A filter by true or false."""
    return Filter(serializers.BooleanField(), lookup, description)


def choice(
    lookup: str | Callable[[Any], Q], choices: Any, description: str = ""
) -> Filter:
    """A filter by one of a fixed set of values, in any case."""
    return Filter(AnyCaseChoiceField(choices=choices), lookup, description)


class AnyCaseChoiceField(serializers.ChoiceField):
    """A choice that is understood in any case and kept as the table spells it."""

    def to_internal_value(self, data: Any) -> Any:
        """The stored spelling of `data`."""
        if isinstance(data, str):
            by_lower = {str(key).lower(): key for key in self.choices}
            data = by_lower.get(data.strip().lower(), data)
        elif not isinstance(data, int):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


def apply_filters(
    queryset: QuerySet, filters: Mapping[str, Filter], parameters: Mapping[str, str]
) -> QuerySet:
    """The rows that every given parameter asks for; an empty value asks for nothing."""
    conditions = [
        f.condition(name, parameters[name])
        for name, f in filters.items()
        if parameters.get(name)
    ]
    return queryset.filter(*conditions) if conditions else queryset


def apply_search(queryset: QuerySet, fields: tuple[str, ...], words: str) -> QuerySet:
    """The rows in which every word of `words` stands in one of `fields`, in any case."""
    if len(words) > 200:
        raise ValidationError(
            "search: at most 200 characters.", {"search": ["At most 200 characters."]}
        )
    for word in words.split():
        condition = Q()
        for field in fields:
            condition |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(condition)
    return queryset


def ordering_of(
    raw: str, allowed: Mapping[str, str], default: tuple[str, ...]
) -> tuple[str, ...]:
    """ORM orderings for `ordering=`; always ended by the id, so that pages never overlap.

    `allowed` maps a public name to a column; a leading minus turns it round.
    """
    if not raw:
        return default
    chosen = []
    for part in raw.split(","):
        name = part.strip()
        column = allowed.get(name.removeprefix("-"))
        if column is None:
            sentence = f"Can't order by '{name}'. Choose from: {', '.join(allowed)}."
            raise ValidationError.of_field("ordering", sentence)
        chosen.append(f"-{column}" if name.startswith("-") else column)
    if not any(column.removeprefix("-") in ("pk", "id") for column in chosen):
        chosen.append("-pk" if chosen[-1].startswith("-") else "pk")
    return tuple(chosen)
