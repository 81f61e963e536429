"""The base of every view: a resource of the policy table, its rows, its filters.

A viewset is a declaration; what it declares is checked by the permission class
(`resource` and the action), read through `visible_to(user)` and shown by
`RowReader`. README.md beside this file shows how a route is added.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Protocol, cast

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, Serializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from tracker_project.api import pages
from tracker_project.api.backends import FilterBackend, OrderingBackend, SearchBackend
from tracker_project.api.filters import FilterSet
from tracker_project.api.rows import Row, RowReader, reader_for
from tracker_project.database.retrying import retried, was_victim
from tracker_project.errors import PermissionError

ACTIONS_BY_METHOD = {
    "GET": "read",
    "HEAD": "read",
    "OPTIONS": "read",
    "POST": "create",
    "PUT": "update",
    "PATCH": "update",
    "DELETE": "delete",
}


class ScopedRows(Protocol):
    """The rows of a model that the policy table knows, as accounts/policy.py makes
    them.
    """

    def visible_to(
        self, user: object, action: str = "read", *, resource: str = ""
    ) -> QuerySet: ...

    def same_rows(
        self, user: object, one: str, other: str, *, resource: str = ""
    ) -> bool: ...


class PolicyMixin(APIView):
    """Names the row of the policy table that decides over a view's methods."""

    resource: ClassVar[str] = ""
    # A viewset's action, or a method, whose policy action isn't the usual one.
    policy_actions: ClassVar[Mapping[str, str]] = {}

    @property
    def caller(self) -> Any:  # of the model that AUTH_USER_MODEL names
        """The user who calls; let in by the permission class, so never an anonymous
        one.
        """
        return self.request.user

    def policy_action(self, request: Request) -> str:
        """The action of the policy table that this request asks for."""
        method = request.method or "GET"
        if method == "OPTIONS":  # for whoever may use the route
            others = [name for name in self.allowed_methods if name != "OPTIONS"]
            method = others[0] if others else "GET"

        actions_by_method = getattr(self, "action_map", None) or {}
        own_action = getattr(self, "action", None)
        action = actions_by_method.get(method.lower(), own_action)
        for key in (str(action), method):
            if key in self.policy_actions:
                return self.policy_actions[key]
        return ACTIONS_BY_METHOD.get(method, "update")

    def handle_exception(self, exc: Exception) -> Response:
        """The answer to an error; what the database gave up for another request is
        tried again.
        """
        if was_victim(exc) and not connection.in_atomic_block:
            try:
                return retried(self.answer_again)
            except Exception as another:
                exc = another
        return super().handle_exception(exc)

    def answer_again(self) -> Response:
        """Call the handler once more, with nothing kept from the time before."""
        for name in list(vars(self)):
            if isinstance(getattr(type(self), name, None), cached_property):
                delattr(self, name)
        handler = getattr(self, str(self.request.method).lower())
        return handler(self.request, *self.args, **self.kwargs)


class ResourceView(PolicyMixin):
    """A route that is not a collection of rows."""


class ResourceViewSet(PolicyMixin, GenericViewSet):
    """A collection of rows: list, read, create, change, remove.

    Declare `resource`, `model`, `serializer_class`, and what a list may be filtered,
    searched and ordered by. `queryset` need not be given: rows come from
    `model.objects.visible_to(user)`.
    """

    model: ClassVar[type[Model]]
    filter_backends = (FilterBackend, SearchBackend, OrderingBackend)
    filterset_class: ClassVar[type[FilterSet]] = FilterSet
    filtered_actions: ClassVar[tuple[str, ...]] = ("list",)
    search_fields: ClassVar[tuple[str, ...]] = ()
    # The name in an address, and the column that it means.
    ordering_fields: ClassVar[Mapping[str, str]] = {}
    ordering: ClassVar[tuple[str, ...]] = ("pk",)
    # For a large table: its cursor mode starts from prepared columns.
    read_deeply: ClassVar[bool] = False
    created_message: ClassVar[str] = ""

    @property
    def reader(self) -> RowReader:
        """The reader of this resource's rows."""
        serializer_class = cast(type[Serializer], self.get_serializer_class())
        return reader_for(serializer_class, self.model)

    def get_queryset(self) -> QuerySet:
        """The rows that the caller may see."""
        in_cursor_mode = self.action == "list" and "cursor" in self.request.GET
        rows = cast(ScopedRows, self.model._default_manager)
        if self.read_deeply and in_cursor_mode:
            rows = cast(ScopedRows, self.reader.prepared)
        return rows.visible_to(self.caller, resource=self.resource)

    def find(self, queryset: QuerySet) -> QuerySet:
        """Narrow `queryset` to the row that the path names."""
        parameter = self.lookup_url_kwarg or self.lookup_field
        return queryset.filter(**{self.lookup_field: self.kwargs[parameter]})

    def get_object(self) -> Any:  # of the class that `model` names
        """The row to act on: 404 where it may not be seen, 403 where it may not be
        changed.

        Inside a transaction the row is locked, so that of two changes at once none is
        lost.
        """
        pk = self.find(self.get_queryset()).values_list("pk", flat=True).first()
        if pk is None:
            raise Http404
        self.check_writable(pk)

        rows = self.model._base_manager.filter(pk=pk)
        if connection.in_atomic_block:
            rows = rows.select_for_update()
        row = rows.first()
        if row is None:  # removed by somebody else a moment ago
            raise Http404
        return row

    def check_writable(self, pk: object) -> None:
        """Refuse a row that the caller may see but not change."""
        action = self.policy_action(self.request)
        rows = cast(ScopedRows, self.model._default_manager)
        if action == "read":
            return
        if rows.same_rows(self.caller, "read", action, resource=self.resource):
            return
        writable = rows.visible_to(self.caller, action, resource=self.resource)
        if not writable.filter(pk=pk).exists():
            raise PermissionError()

    def narrowed(self) -> QuerySet:
        """The visible rows after the list's filters and search."""
        queryset = self.get_queryset()
        for backend in (FilterBackend(), SearchBackend()):
            queryset = backend.filter_queryset(self.request, queryset, self)
        return queryset

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        """A page of rows as a bare array."""
        queryset = OrderingBackend().filter_queryset(request, self.narrowed(), self)
        reader = self.reader
        if "cursor" in request.GET:
            page = pages.cursor_page(request, queryset, reader.columns)
        else:
            page = pages.numbered_page(request, queryset, reader.columns)
        return Response(reader.rows(page.rows), headers=page.headers)

    def row_of(self, pk: object) -> Row:
        """One row as the list shows it."""
        return self.reader.read(self.model._default_manager.filter(pk=pk))[0]

    def retrieve(self, request: Request, *args: object, **kwargs: object) -> Response:
        """One row; 404 where the caller may not see it."""
        found = self.reader.read(self.find(self.get_queryset()))
        if not found:
            raise Http404
        return Response(found[0])

    def create(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Make a row from the body."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        self.perform_create(serializer)
        return Response(self.created(serializer), status=status.HTTP_201_CREATED)

    def created(self, serializer: BaseSerializer) -> Row:
        """The answer to a create: the row, and a message where the resource has one."""
        row = dict(serializer.data)
        if self.created_message:
            row["message"] = self.created_message
        return row

    @transaction.atomic
    def update(self, request: Request, *args: object, **kwargs: object) -> Response:
        """Change the fields that the body gives, by PUT and PATCH alike."""
        row = self.get_object()
        serializer = self.get_serializer(row, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        if serializer.validated_data:  # a change of nothing changes nothing
            self.perform_update(serializer)
        return Response(serializer.data)

    def partial_update(
        self, request: Request, *args: object, **kwargs: object
    ) -> Response:
        """The same as PUT."""
        return self.update(request, *args, **kwargs)

    @transaction.atomic
    def destroy(self, request: Request, *args: object, **kwargs: object) -> Response:
        self.perform_destroy(self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def perform_create(self, serializer: BaseSerializer) -> None:
        """Save what the body made: override to call a service."""
        serializer.save()

    def perform_update(self, serializer: BaseSerializer) -> None:
        """Save what the body changed: override to call a service."""
        serializer.save()

    def perform_destroy(self, instance: Model) -> None:
        """Delete the row: override to call a service."""
        instance.delete()
