"""The one permission class: it asks the policy table, before any row is looked up."""

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.policy import scope_for


class PolicyPermission(BasePermission):
    """Lets a request in where its role has a scope for the view's resource and action.

    Which rows it then reaches is for `visible_to` to say. A view that names no
    resource is closed.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether the caller's role may take this action at all."""
        if getattr(view, "public", False):
            return True
        if not request.user.is_authenticated or not getattr(view, "resource", ""):
            return False
        if (
            request.method not in view.allowed_methods
        ):  # said before the table is asked, which has no row for it
            raise MethodNotAllowed(str(request.method))
        return (
            scope_for(request.user, view.resource, view.policy_action(request))
            is not None
        )
