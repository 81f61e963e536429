"""What a list may be narrowed by: django-filter's declarations, read without their
form.

A view names a `FilterSet` as its `filterset_class`. Its filters are built once; a
request cleans only those whose parameters are there, and no form is built for it,
since that form costs a third of a list. The form is for the API in a browser.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.dateparse import parse_date
from django_filters.fields import ChoiceField
from drf_spectacular.plumbing import build_choice_description_list
from rest_framework.request import Request
from rest_framework.views import APIView

from tracker_project.database.limits import LARGEST_ID
from tracker_project.errors import ValidationError

LONGEST_TEXT = 200
TRUE_WORDS = ("true", "t", "yes", "y", "on", "1")
FALSE_WORDS = ("false", "f", "no", "n", "off", "0")

Schema = dict[str, object]
Choices = Sequence[tuple[str, str]]
Method = str | Callable[[QuerySet, str, object], QuerySet]


class FilterSet(django_filters.FilterSet):
    """The filters of a list; a value that is not understood is a ValidationError.

    The filters are shared by all requests. A `method` may be the name of a method of
    the set, which finds the caller in `self.request` and the list in `self.view`.
    """

    def __init__(
        self,
        data: Mapping[str, str] | None,
        queryset: QuerySet,
        *,
        request: Request | None = None,
        prefix: str | None = None,
        view: APIView | None = None,
    ) -> None:
        # Not the base's: it copies every filter for each request.
        self.data = data or {}
        self.is_bound = data is not None
        self.queryset = queryset
        self.request = request
        self.form_prefix = prefix
        self.view = view
        self.filters = self.base_filters

    @property
    def qs(self) -> QuerySet:
        """The rows that all given parameters ask for; an empty one asks for nothing."""
        queryset = self.queryset
        for name, each in self.filters.items():
            raw = self.data.get(name)
            if raw:
                queryset = self._narrow(queryset, name, each, raw)
        return queryset

    def _narrow(
        self, queryset: QuerySet, name: str, each: django_filters.Filter, raw: str
    ) -> QuerySet:
        try:
            value = each.field.clean(raw)
        except forms.ValidationError as error:
            raise ValidationError.of_field(name, error.messages[0]) from error

        if isinstance(each.method, str):
            method = getattr(self, each.method)
            return method(queryset, each.field_name, value)
        return each.filter(queryset, value)


class TextField(forms.CharField):
    """Text that is not all spaces."""

    default_error_messages = {
        "blank": "This field may not be blank.",
        "max_length": f"Ensure this field has no more than {LONGEST_TEXT} characters.",
    }

    def to_python(self, value: str | None) -> str | None:
        text = super().to_python(value)
        if value and not text:
            raise forms.ValidationError(self.error_messages["blank"])
        return text


class DayField(forms.DateField):
    """A day as ISO 8601 writes it."""

    default_error_messages = {
        "invalid": (
            "Date has wrong format. Use one of these formats instead: YYYY-MM-DD."
        )
    }
    widget = forms.DateInput(attrs={"type": "date"})

    def to_python(self, value: str | datetime | date | None) -> date | None:
        if not value:
            return None
        try:
            day = parse_date(str(value))
        except ValueError:
            day = None
        if day is None:
            raise forms.ValidationError(self.error_messages["invalid"])
        return day


class FlagField(forms.ChoiceField):
    """True or false, in the words that people use for them."""

    default_error_messages = {"invalid_choice": "Must be a valid boolean."}

    def __init__(self, **kwargs: Any) -> None:  # those of forms.ChoiceField
        choices = [("", "---------"), ("true", "Yes"), ("false", "No")]
        super().__init__(choices=choices, **kwargs)

    def clean(self, value: str | None) -> bool | None:
        word = str(value or "").strip().lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        if not word and not value:
            return None
        raise forms.ValidationError(self.error_messages["invalid_choice"])


class AnyCaseChoiceField(ChoiceField):
    """A choice that is understood in any case and kept as the table spells it."""

    default_error_messages = {"invalid_choice": '"%(value)s" is not a valid choice.'}

    def to_python(self, value: str | None) -> str:
        word = super().to_python(value)
        lowered = word.strip().lower()
        for key, _ in self.choices:
            if key and str(key).lower() == lowered:
                return str(key)
        return word


class TextFilter(django_filters.CharFilter):
    """A filter by a word or a code."""

    field_class = TextField
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}

    def __init__(
        self,
        field_name: str,
        lookup_expr: str = "exact",
        *,
        description: str = "",
        method: Method | None = None,
    ) -> None:
        super().__init__(
            field_name,
            lookup_expr,
            method=method,
            help_text=description,
            max_length=LONGEST_TEXT,
        )


class NumberFilter(django_filters.Filter):
    """A filter by an integer id."""

    field_class = forms.IntegerField
    schema: Schema = {
        "type": "integer",
        "minimum": 0,
        "maximum": LARGEST_ID,
        "format": "int64",
    }

    def __init__(
        self,
        field_name: str,
        lookup_expr: str = "exact",
        *,
        description: str = "",
        method: Method | None = None,
    ) -> None:
        super().__init__(
            field_name,
            lookup_expr,
            method=method,
            help_text=description,
            min_value=0,
            max_value=LARGEST_ID,
            error_messages={"invalid": "A valid integer is required."},
        )


class DayFilter(django_filters.Filter):
    """A filter by a day, YYYY-MM-DD."""

    field_class = DayField
    schema: Schema = {"type": "string", "format": "date"}

    def __init__(
        self,
        field_name: str,
        lookup_expr: str = "exact",
        *,
        description: str = "",
        method: Method | None = None,
    ) -> None:
        super().__init__(field_name, lookup_expr, method=method, help_text=description)


class FlagFilter(django_filters.Filter):
    """A filter by true or false."""

    field_class = FlagField
    schema: Schema = {"type": "boolean"}

    def __init__(
        self,
        field_name: str,
        lookup_expr: str = "exact",
        *,
        description: str = "",
        method: Method | None = None,
    ) -> None:
        super().__init__(field_name, lookup_expr, method=method, help_text=description)


class ChoiceFilter(django_filters.ChoiceFilter):
    """A filter by one of a fixed set of values, in any case."""

    field_class = AnyCaseChoiceField

    def __init__(
        self,
        field_name: str,
        choices: Choices,
        *,
        description: str = "",
        method: Method | None = None,
    ) -> None:
        super().__init__(
            field_name, choices=choices, method=method, help_text=description
        )
        self.schema: Schema = {
            "type": "string",
            "enum": [key for key, _ in choices],
            "description": build_choice_description_list(choices),
        }
