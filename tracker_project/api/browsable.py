"""The API in a browser."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, cast

from django.template.loader import render_to_string
from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.request import Request
from rest_framework.response import Response

if TYPE_CHECKING:  # DRF's views can't be imported while DRF reads its settings
    from rest_framework.views import APIView

LINK = re.compile(r'<([^>]+)>; rel="(\w+)"')
WRITING = {"POST", "PUT", "PATCH"}
# By name, for the same reason.
USUAL_ACTIONS = "tracker_project.api.views"


class PageLinks:
    """The pages before and after a list's, as its `Link` header names them."""

    def __init__(self, links: str) -> None:
        self.urls: dict[str, str] = {}
        for address, relation in LINK.findall(links):
            self.urls[relation] = address

    def to_html(self) -> str:
        context = {
            "previous_url": self.urls.get("prev"),
            "next_url": self.urls.get("next"),
        }
        return render_to_string(
            "rest_framework/pagination/previous_and_next.html", context
        )


class BrowsableRenderer(BrowsableAPIRenderer):
    """Pages with links to the pages beside them, and with a form for each field where
    that helps.

    A form is shown only where the body has the shape in which the resource is
    answered. Elsewhere it would have fields that are not taken and lack those that
    are: the body is written as JSON.
    """

    def get_context(
        self,
        data: object,
        accepted_media_type: str | None,
        renderer_context: Mapping[str, object],
    ) -> dict[str, object]:
        context = super().get_context(data, accepted_media_type, renderer_context)
        response = cast(Response, renderer_context["response"])
        if links := response.headers.get("Link"):
            context["paginator"] = PageLinks(links)
        return context

    def get_rendered_html_form(
        self, data: object, view: "APIView", method: str, request: Request
    ) -> str | Literal[True] | None:
        """The form, or None; True where a button does."""
        if method in WRITING and not takes_its_shape(view, method):
            return None
        return super().get_rendered_html_form(data, view, method, request)


def takes_its_shape(view: "APIView", method: str) -> bool:
    """Whether a method of a view is one that `ResourceViewSet` brings."""
    actions = getattr(view, "action_map", None) or {}
    action = actions.get(method.lower(), "")
    handler = getattr(view, action, None)
    return getattr(handler, "__module__", "") == USUAL_ACTIONS
