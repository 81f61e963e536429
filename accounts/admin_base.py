"""The base of every admin page: the policy table decides there too."""

from typing import Any, ClassVar, cast

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from accounts.models import User
from accounts.policy import ScopedQuerySet, scope_for

# What Django's filters ask for: choices, booleans, relations, days.
FILTER_LOOKUPS = {
    "exact",
    "in",
    "isnull",
    "isempty",
    "id__exact",
    "id__in",
    "gte",
    "lt",
}
DAY_LOOKUPS = ("year", "month", "day", "gte", "lt")

Row = Any  # of the page's own model, which each page names


def user_of(request: HttpRequest) -> User:
    """Whoever uses a page of the admin, which lets nobody in who has not logged in."""
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    return user


class DeclaredLookups(admin.ModelAdmin):
    """Takes from an address only the lookups of the filters that the page declares.

    Django lets a caller look into every column by any lookup. One of them, `regex`,
    runs in SQLite by Python's `re`: a pattern made for it takes minutes and all the
    server.
    """

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        days = [f"{self.date_hierarchy}__{part}" for part in DAY_LOOKUPS]
        if self.date_hierarchy and lookup in days:
            return True

        list_filter = self.list_filter
        if request is not None:
            list_filter = self.get_list_filter(request)
        return any(_is_of(declared, lookup) for declared in list_filter)


def _is_of(declared: object, lookup: str) -> bool:
    """Whether a lookup is one of a declared filter's own."""
    if isinstance(declared, type) and issubclass(declared, SimpleListFilter):
        return lookup == declared.parameter_name

    field = declared[0] if isinstance(declared, tuple | list) else declared
    path = lookup.removeprefix(f"{field}__")
    return lookup == field or (path != lookup and path in FILTER_LOOKUPS)


class PolicyModelAdmin(DeclaredLookups, ModelAdmin):
    """Shows and takes what the caller's role may see and do with `resource`.

    A resource that the table lets nobody create, change or remove (audit rows,
    predictions) has no button for it here.
    """

    resource: ClassVar[str] = ""
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> ScopedQuerySet[Model]:
        """The rows that the caller may see."""
        rows = cast(ScopedQuerySet[Model], super().get_queryset(request))
        return rows.visible_to(request.user, resource=self.resource)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "read")

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._reaches(request, obj, "read")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, "create")

    def has_change_permission(
        self, request: HttpRequest, obj: Row | None = None
    ) -> bool:
        return self._reaches(request, obj, "update")

    def has_delete_permission(
        self, request: HttpRequest, obj: Row | None = None
    ) -> bool:
        return self._reaches(request, obj, "delete")

    def _may(self, request: HttpRequest, action: str) -> bool:
        """Whether the caller's role may take the action at all."""
        return scope_for(request.user, self.resource, action) is not None

    def _reaches(self, request: HttpRequest, obj: Row | None, action: str) -> bool:
        """Whether the caller may take the action on this row, or on any where None."""
        if not self._may(request, action):
            return False
        if obj is None:
            return True

        rows = self.model._default_manager.visible_to(
            request.user, action, resource=self.resource
        )
        return rows.filter(pk=obj.pk).exists()


class PolicyInline(TabularInline):
    """Rows of another table on the page of the row that they belong to.

    `resource` and the page's own permission both have to allow what is done. To add or
    remove one is an update of what it belongs to.
    """

    resource: ClassVar[str] = ""
    extra = 0
    show_change_link = False
    hide_title = True  # a row's columns say it all

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may(request, "read")

    def has_add_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may(request, "update")

    def has_change_permission(
        self, request: HttpRequest, obj: Row | None = None
    ) -> bool:
        return self._may(request, "update")

    def has_delete_permission(
        self, request: HttpRequest, obj: Row | None = None
    ) -> bool:
        return self._may(request, "update")

    def _may(self, request: HttpRequest, action: str) -> bool:
        return scope_for(request.user, self.resource, action) is not None
