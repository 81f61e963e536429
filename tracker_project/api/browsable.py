"""The API in a browser."""

from typing import Any

from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.request import Request

WRITING = {"POST", "PUT", "PATCH"}
USUAL = "tracker_project.api.views"  # by name: that module can't be imported while DRF reads its settings


class BrowsableRenderer(BrowsableAPIRenderer):
    """Pages with a form for each field only where the body has the shape that the resource is shown in.

    Elsewhere, such a form would have fields that are not taken and lack those that are: the body is written
    as JSON.
    """

    def get_rendered_html_form(
        self, data: Any, view: Any, method: str, request: Request
    ) -> Any:
        """The form, or None."""
        if method in WRITING and not _takes_its_shape(view, method):
            return None
        return super().get_rendered_html_form(data, view, method, request)


def _takes_its_shape(view: Any, method: str) -> bool:
    action = (getattr(view, "action_map", None) or {}).get(method.lower(), "")
    return getattr(getattr(view, action, None), "__module__", "") == USUAL
