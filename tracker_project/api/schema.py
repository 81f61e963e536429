"""The OpenAPI document: what drf-spectacular can't see by itself."""

from copy import copy
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from tracker_project.api.backends import query_parameter

HIDDEN = ("/api/schema/", "/api/docs/", "/api/redoc/")


class ErrorSerializer(serializers.Serializer):
    """Every answer from 400 up."""

    error = serializers.CharField(help_text="A sentence for people.")
    code = serializers.CharField(help_text="A slug for programs.")
    details = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Messages by field.",
    )


class AcceptedSerializer(serializers.Serializer):
    """Work that a task does; watch it at `status_url`."""

    task_id = serializers.UUIDField()
    status_url = serializers.CharField()


ERRORS = {
    400: (
        "Something in the input is wrong; `details` names the field.",
        "validation_error",
        "score: A number.",
    ),
    401: (
        "No token, or one that is no longer good.",
        "not_authenticated",
        "Authentication credentials were not provided.",
    ),
    403: (
        "This role may not do this.",
        "permission_denied",
        "Insufficient permissions",
    ),
    404: ("No such thing, or not for you to see.", "not_found", "Resource not found"),
    409: (
        "Its state, or another record, does not allow this.",
        "conflict",
        "This clashes with a record that exists already.",
    ),
}


def error_response(status: int) -> OpenApiResponse:
    """The documented error of one status, with an example."""
    meaning, code, sentence = ERRORS[status]
    example = OpenApiExample(
        code, value={"error": sentence, "code": code, "details": {}}
    )
    return OpenApiResponse(ErrorSerializer, description=meaning, examples=[example])


LIST_PARAMETERS = (
    ("page", int, "Page number, from 1."),
    ("per_page", int, "Rows a page: 20, at most 500."),
    (
        "cursor",
        str,
        "Instead of `page`, for deep reading: empty at first, then as the `Link` header says.",
    ),
)


class Schema(AutoSchema):
    """Adds what our base views do: filters, pages, errors, one operation id a route."""

    def _is_list_view(self, serializer: Any = None) -> bool:
        return getattr(self.view, "action", None) == "list" or super()._is_list_view(
            serializer
        )

    def get_tags(self) -> list[str]:
        """One tag a resource."""
        return [
            getattr(self.view, "schema_tag", None)
            or getattr(self.view, "resource", None)
            or "system"
        ]

    def get_summary(self) -> str | None:
        """The view's own words, or its action's first docstring line."""
        return (
            super().get_summary()
            or self.get_description().split("\n")[0].rstrip(".")
            or None
        )

    def _filtered(self) -> bool:
        """Whether this operation is narrowed by the view's filters."""
        return getattr(self.view, "action", None) in getattr(
            self.view, "filtered_actions", ()
        )

    def _get_filter_parameters(self) -> list[Any]:
        if not self._filtered():
            return []
        parameters = []
        for backend in self.view.filter_backends:
            parameters += backend().get_schema_operation_parameters(self.view)
        return parameters

    def _get_pagination_parameters(self) -> list[Any]:
        if getattr(self.view, "action", None) != "list" or not hasattr(
            self.view, "filterset_class"
        ):
            return []
        types: dict[type, dict[str, Any]] = {
            int: {"type": "integer", "minimum": 1},
            str: {"type": "string"},
        }
        return [
            query_parameter(name, types[kind], words)
            for name, kind, words in LIST_PARAMETERS
        ]

    def _get_request_for_media_type(
        self, serializer: Any, direction: Any = "request"
    ) -> Any:
        """A PUT beside a PATCH takes what the PATCH takes: any of the fields."""
        serializer = force_instance(serializer)
        also_patch = "patch" in (
            getattr(self.view, "action_map", None) or {}
        ) or hasattr(self.view, "patch")
        if (
            self.method == "PUT"
            and also_patch
            and isinstance(serializer, serializers.Serializer)
        ):
            serializer = copy(serializer)
            serializer.partial = True
        return super()._get_request_for_media_type(serializer, direction)

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status in self._possible_errors():
            bodies.setdefault(
                str(status),
                self._get_response_for_code(error_response(status), str(status)),
            )
        return dict(sorted(bodies.items()))

    def _possible_errors(self) -> list[int]:
        public = getattr(self.view, "public", False)
        errors = [] if public else [401, 403]
        if "{" in self.path:
            errors.append(404)
        if self.method != "GET" or self._filtered():
            errors.append(400)
        if self.method == "DELETE":
            errors.append(409)
        return sorted(errors)

    def _get_response_headers_for_code(
        self, status_code: Any, direction: Any = "response"
    ) -> dict[str, Any]:
        headers = super()._get_response_headers_for_code(status_code, direction)
        if getattr(self.view, "action", None) == "list" and str(status_code) == "200":
            headers["Link"] = {
                "schema": {"type": "string"},
                "description": "RFC 8288: first, prev, next, last.",
            }
            headers["X-Total-Count"] = {
                "schema": {"type": "integer"},
                "description": "All rows; not in cursor mode.",
            }
        return headers


def only_documented_paths(
    endpoints: list[tuple[str, str, str, Any]],
) -> list[tuple[str, str, str, Any]]:
    """Leave the document's own pages out of the document."""
    return [endpoint for endpoint in endpoints if not endpoint[0].startswith(HIDDEN)]
