"""The root of the API, for people who look around in a browser."""

from django.urls import get_resolver
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker_project.api.views import ResourceView

DOCUMENTS = {"documents": "docs", "schema": "schema", "profile": "profile"}


class IndexView(ResourceView):
    """Where the collections are."""

    public = True

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """The address of every collection."""
        names = [
            name
            for name in get_resolver().reverse_dict
            if isinstance(name, str) and name.endswith("-list")
        ]
        short = {
            name.removesuffix("-list").removeprefix("api-"): name
            for name in sorted(names)
        }
        return Response(
            {
                key: reverse(name, request=request)
                for key, name in (DOCUMENTS | short).items()
            }
        )
