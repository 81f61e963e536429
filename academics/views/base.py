"""What the views of this app share: a write answers the row as the list shows it."""

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from tracker_project.api.rows import Row
from tracker_project.api.views import ResourceViewSet


class RecordViewSet(ResourceViewSet):
    """A collection whose rows have columns that are computed by SQL."""

    updated_message: ClassVar[str] = ""

    def with_figures(self, queryset: QuerySet) -> QuerySet:
        """The rows with the columns that the serializer's computed fields need."""
        return queryset

    def get_queryset(self) -> QuerySet:
        """The rows that the caller may see, with their figures."""
        return self.with_figures(super().get_queryset())

    def row_of(self, pk: Any) -> Row:
        """One row as the list shows it."""
        return self.reader.read(
            self.with_figures(self.model._default_manager.filter(pk=pk))
        )[0]

    def created(self, serializer: Any) -> Row:
        """The new row, and a message."""
        message = {"message": self.created_message} if self.created_message else {}
        return {**message, **self.row_of(serializer.instance.pk)}

    @transaction.atomic
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Change the fields that the body gives, by PUT and PATCH alike."""
        row = self.get_object()
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        self.perform_update(serializer)
        message = {"message": self.updated_message} if self.updated_message else {}
        return Response({**message, **self.row_of(row.pk)})
