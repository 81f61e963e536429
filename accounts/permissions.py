"""The one permission class: it asks the policy table, before any row is looked up."""

from typing import TYPE_CHECKING, cast

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.policy import scope_for

if TYPE_CHECKING:  # DRF's views read their permission classes while they are imported
    from rest_framework.views import APIView

    from tracker_project.api.views import ResourceView


class PolicyPermission(BasePermission):
    """Lets a request in where its role has a scope for the view's resource and action.

    Which rows it then reaches is for `visible_to` to say. A view that names no
    resource is closed.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if getattr(view, "public", False):
            return True
        if not request.user.is_authenticated or not getattr(view, "resource", ""):
            return False

        # Said before the table is asked, which has no row for such a method.
        if request.method not in view.allowed_methods:
            raise MethodNotAllowed(str(request.method))

        resource_view = cast("ResourceView", view)
        action = resource_view.policy_action(request)
        return scope_for(request.user, resource_view.resource, action) is not None
