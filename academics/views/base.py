"""What the views of this app share: a write answers the row as the list shows it."""

from typing import ClassVar, cast

from django.db import transaction
from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from tracker_project.api.rows import Row
from tracker_project.api.serializers import BaseSerializer
from tracker_project.api.views import ResourceViewSet


def body_example(title: str, /, **value: object) -> OpenApiExample:
    """An example of a request's body, for the OpenAPI document."""
    return OpenApiExample(title, request_only=True, value=value)


class RecordViewSet(ResourceViewSet):
    """A collection whose rows have columns that are computed by SQL."""

    updated_message: ClassVar[str] = ""

    def with_figures(self, queryset: QuerySet) -> QuerySet:
        """The rows with the columns that the serializer's computed fields need."""
        return queryset

    def get_queryset(self) -> QuerySet:
        return self.with_figures(super().get_queryset())

    def row_of(self, pk: object) -> Row:
        """One row as the list shows it."""
        rows = self.with_figures(self.model._default_manager.filter(pk=pk))
        [row] = self.reader.read(rows)
        return row

    def created(self, serializer: BaseSerializer) -> Row:
        row = cast(Model, serializer.instance)
        return _answer(self.created_message, self.row_of(row.pk))

    # DRF's own signature: what stands in the path comes by name.
    @transaction.atomic
    def update(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Change the fields that the body gives, by PUT and PATCH alike."""
        row = self.get_object()
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        if serializer.validated_data:
            self.perform_update(serializer)
        return Response(_answer(self.updated_message, self.row_of(row.pk)))


def _answer(message: str, row: Row) -> Row:
    return {"message": message, **row} if message else row
