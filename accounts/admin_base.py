"""The base of every admin page: the policy table decides there too."""

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from accounts.policy import scope_for

Request = HttpRequest


class PolicyModelAdmin(ModelAdmin):
    """Shows and takes what the caller's role may see and do with `resource`.

    `readonly` resources (audit rows, predictions) have no create, update or delete row in
    the table, and so no button here.
    """

    resource: ClassVar[str] = ""
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    warn_unsaved_form = True

    def _may(self, request: Request, action: str) -> bool:
        return scope_for(request.user, self.resource, action) is not None

    def get_queryset(self, request: Request) -> QuerySet:
        """The rows that the caller may see."""
        queryset: Any = super().get_queryset(request)
        return queryset.visible_to(request.user, resource=self.resource)

    def _reaches(self, request: Request, obj: Model | None, action: str) -> bool:
        if not self._may(request, action):
            return False
        manager: Any = self.model._default_manager
        rows = manager.visible_to(request.user, action, resource=self.resource)
        return obj is None or rows.filter(pk=obj.pk).exists()

    def has_module_permission(self, request: Request) -> bool:
        """Whether the index lists it."""
        return self._may(request, "read")

    def has_view_permission(self, request: Request, obj: Model | None = None) -> bool:
        """The table's `read`."""
        return self._reaches(request, obj, "read")

    def has_add_permission(self, request: Request) -> bool:
        """The table's `create`."""
        return self._may(request, "create")

    def has_change_permission(self, request: Request, obj: Model | None = None) -> bool:
        """The table's `update`."""
        return self._reaches(request, obj, "update")

    def has_delete_permission(self, request: Request, obj: Model | None = None) -> bool:
        """The table's `delete`."""
        return self._reaches(request, obj, "delete")


class PolicyInline(TabularInline):
    """Rows of another table on the page of the one they belong to; as open as that page is.

    `resource` and the page's own permission both have to allow it.
    """

    resource: ClassVar[str] = ""
    extra = 0
    show_change_link = False
    hide_title = True  # a row's columns say it all

    def _may(self, request: Request, action: str) -> bool:
        return scope_for(request.user, self.resource, action) is not None

    def has_view_permission(self, request: Request, obj: Any = None) -> bool:
        """The table's `read`."""
        return self._may(request, "read")

    def has_add_permission(self, request: Request, obj: Any = None) -> bool:
        """The table's `create`, or `update` of what the row belongs to."""
        return self._may(request, "update")

    def has_change_permission(self, request: Request, obj: Any = None) -> bool:
        """The table's `update`."""
        return self._may(request, "update")

    def has_delete_permission(self, request: Request, obj: Any = None) -> bool:
        """The table's `update`: the row belongs to what is being updated."""
        return self._may(request, "update")
