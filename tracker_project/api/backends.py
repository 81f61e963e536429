"""Filters, search and ordering of every list, as DRF's filter backends.

Each narrows or orders the rows, draws its parameters in the OpenAPI document and
its form in the API in a browser.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from django.db.models import Q, QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import OpenApiParameter
from rest_framework.filters import OrderingFilter, SearchFilter
from rest_framework.request import Request

from tracker_project.errors import ValidationError

if TYPE_CHECKING:
    from rest_framework.views import APIView

    from tracker_project.api.views import ResourceViewSet

LONGEST_SEARCH = 200

Parameter = dict[str, object]


class FilterBackend(DjangoFilterBackend):
    """Narrows a list by the view's `filterset_class`."""

    template = "django_filters/rest_framework/form.html"

    def get_filterset_kwargs(
        self, request: Request, queryset: QuerySet, view: "ResourceViewSet"
    ) -> dict[str, object]:
        kwargs = super().get_filterset_kwargs(request, queryset, view)
        return {**kwargs, "view": view}

    def filter_queryset(
        self, request: Request, queryset: QuerySet, view: "ResourceViewSet"
    ) -> QuerySet:
        """The rows that the parameters ask for; no form is built for them."""
        return self.get_filterset(request, queryset, view).qs

    def to_html(
        self, request: Request, queryset: QuerySet, view: "ResourceViewSet"
    ) -> str:
        """The form of the filters, where there are any."""
        if not view.filterset_class.base_filters:
            return ""
        return super().to_html(request, queryset, view)

    def get_schema_operation_parameters(
        self, view: "ResourceViewSet"
    ) -> list[Parameter]:
        filters = view.filterset_class.base_filters
        return [
            query_parameter(name, each.schema, each.extra["help_text"])
            for name, each in filters.items()
        ]


class SearchBackend(SearchFilter):
    """Finds rows by words that all stand in one of the view's `search_fields`."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet, view: "APIView"
    ) -> QuerySet:
        resource_view = cast("ResourceViewSet", view)
        words = request.GET.get("search", "")
        if not words or not resource_view.search_fields:
            return queryset
        if len(words) > LONGEST_SEARCH:
            raise ValidationError.of_field(
                "search", f"At most {LONGEST_SEARCH} characters."
            )
        for word in words.split():
            condition = Q()
            for field in resource_view.search_fields:
                condition |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(condition)
        return queryset

    def get_schema_operation_parameters(self, view: "APIView") -> list[Parameter]:
        resource_view = cast("ResourceViewSet", view)
        if not resource_view.search_fields:
            return []
        schema = {"type": "string", "maxLength": LONGEST_SEARCH}
        return [query_parameter("search", schema, "Words that must all occur.")]


class OrderingBackend(OrderingFilter):
    """Orders a list by names of the view's `ordering_fields`, a minus in front turned
    round.
    """

    def filter_queryset(
        self, request: Request, queryset: QuerySet, view: "APIView"
    ) -> QuerySet:
        resource_view = cast("ResourceViewSet", view)
        raw = request.GET.get("ordering", "")
        columns = ordering_of(
            raw, resource_view.ordering_fields, resource_view.ordering
        )
        return queryset.order_by(*columns)

    def get_valid_fields(
        self, queryset: QuerySet, view: "APIView", context: object = None
    ) -> list[tuple[str, str]]:
        """Each name with its label in the API in a browser."""
        resource_view = cast("ResourceViewSet", view)
        return [
            (name, name.replace("_", " ")) for name in resource_view.ordering_fields
        ]

    def to_html(self, request: Request, queryset: QuerySet, view: "APIView") -> str:
        """The links that order the list, where there are any."""
        resource_view = cast("ResourceViewSet", view)
        if not resource_view.ordering_fields:
            return ""
        return super().to_html(request, queryset, view)

    def get_schema_operation_parameters(self, view: "APIView") -> list[Parameter]:
        resource_view = cast("ResourceViewSet", view)
        if not resource_view.ordering_fields:
            return []
        words = []
        for name in resource_view.ordering_fields:
            words += [name, f"-{name}"]
        schema = {"type": "array", "items": {"type": "string", "enum": words}}
        description = "One or more, divided by commas; a minus reverses."
        parameter = query_parameter("ordering", schema, description)
        return [{**parameter, "style": "form", "explode": False}]


def ordering_of(
    raw: str, allowed: Mapping[str, str], default: tuple[str, ...]
) -> tuple[str, ...]:
    """ORM orderings for `ordering=`; always ended by the id, so that pages never
    overlap.

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


def query_parameter(
    name: str, schema: Mapping[str, object], description: str
) -> Parameter:
    """A parameter of the query as the OpenAPI document writes it."""
    return build_parameter_type(
        name=name,
        schema=dict(schema),
        location=OpenApiParameter.QUERY,
        description=description,
    )
