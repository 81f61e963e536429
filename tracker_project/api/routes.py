"""How a resource's routes are written in `urls.py`, so that it reads as the index of
the API.
"""

from collections.abc import Mapping

from django.urls import URLPattern, path, register_converter
from rest_framework.viewsets import ViewSetMixin


class IdConverter:
    """A positive id that fits every database; anything else is no route."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """The id as a number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """The id in an address."""
        return str(value)


register_converter(IdConverter, "id")

COLLECTION = {"get": "list", "post": "create"}
MEMBER = {
    "get": "retrieve",
    "put": "update",
    "patch": "partial_update",
    "delete": "destroy",
}


def resource(
    root: str,
    viewset: type[ViewSetMixin],
    key: str,
    *,
    collection: Mapping[str, str] = COLLECTION,
    member: Mapping[str, str] = MEMBER,
) -> list[URLPattern]:
    """The list route and the route of one row; `key` is the path parameter, e.g.
    `<id:unit_id>`.
    """
    name = root.strip("/").replace("/", "-")
    patterns = []
    if collection:
        patterns.append(
            path(root, viewset.as_view(dict(collection)), name=f"{name}-list")
        )
    if member:
        parameter = key.strip("<>").split(":")[-1]
        view = viewset.as_view(dict(member), lookup_url_kwarg=parameter, detail=True)
        patterns.append(path(f"{root}{key}/", view, name=f"{name}-detail"))
    return patterns
