"""The OpenAPI document: what drf-spectacular can't see by itself."""

from copy import copy
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from tracker_project.api.backends import Parameter, query_parameter
from tracker_project.api.files import FileRenderer
from tracker_project.api.tags import tag_of

# A piece of the document, as JSON Schema and OpenAPI nest them.
Piece = dict[str, Any]
Body = serializers.Serializer

HIDDEN = ("/api/schema/", "/api/docs/", "/api/redoc/")
WRITING = ("POST", "PUT", "PATCH")


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


# By status: what it means, and the code and the sentence of an example.
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
    411: (
        "The body came in chunks, without its length.",
        "length_required",
        "Send the body with its Content-Length, not in chunks.",
    ),
    413: (
        "The body is too large.",
        "too_large",
        "The body is larger than this server accepts.",
    ),
    415: (
        "The body is of a type that is not read here.",
        "unsupported_media_type",
        'Unsupported media type "text/plain" in request.',
    ),
    429: (
        "Too many of these requests; `Retry-After` says for how many seconds to wait.",
        "throttled",
        "Request was throttled. Expected available in 30 seconds.",
    ),
}
LIST_PARAMETERS: tuple[tuple[str, Piece, str], ...] = (
    ("page", {"type": "integer", "minimum": 1}, "Page number, from 1."),
    (
        "per_page",
        {"type": "integer", "minimum": 1, "maximum": 500, "default": 20},
        "Rows a page: 20, at most 500.",
    ),
    (
        "cursor",
        {"type": "string"},
        "Instead of `page`, for deep reading: empty at first, then as the `Link` "
        "header says.",
    ),
)
LIST_HEADERS: dict[str, Piece] = {
    "Link": {
        "schema": {"type": "string"},
        "description": "RFC 8288: first, prev, next, last.",
    },
    "X-Total-Count": {
        "schema": {"type": "integer"},
        "description": "All rows; not in cursor mode.",
    },
}


def error_response(status: int) -> OpenApiResponse:
    """The documented error of one status, with an example."""
    meaning, code, sentence = ERRORS[status]
    example = OpenApiExample(
        code, value={"error": sentence, "code": code, "details": {}}
    )
    return OpenApiResponse(ErrorSerializer, description=meaning, examples=[example])


class Schema(AutoSchema):
    """Adds what our base views do: filters, pages, errors, one operation id a route."""

    @property
    def action(self) -> str:
        """The viewset's action that is drawn, '' for a view without any."""
        return getattr(self.view, "action", None) or ""

    def _is_list_view(self, serializer: Body | type[Body] | None = None) -> bool:
        return self.action == "list" or super()._is_list_view(serializer)

    def get_tags(self) -> list[str]:
        return [tag_of(self.path)]

    def get_summary(self) -> str | None:
        """The view's own words, or its action's first docstring line."""
        first_line = self.get_description().split("\n")[0].rstrip(".")
        return super().get_summary() or first_line or None

    def map_renderers(self, attribute: str) -> list[str]:
        """Without files, which the operations that answer them name themselves."""
        found = super().map_renderers(attribute)
        files = set()
        for renderer in self.view.get_renderers():
            if isinstance(renderer, FileRenderer):
                files.add(getattr(renderer, attribute))
        return [each for each in found if each not in files]

    def _is_filtered(self) -> bool:
        """Whether this operation is narrowed by the view's filters."""
        return self.action in getattr(self.view, "filtered_actions", ())

    def _get_filter_parameters(self) -> list[Parameter]:
        if not self._is_filtered():
            return []
        parameters = []
        for backend in getattr(self.view, "filter_backends", ()):
            parameters += backend().get_schema_operation_parameters(self.view)
        return parameters

    def _get_pagination_parameters(self) -> list[Parameter]:
        if self.action != "list" or not hasattr(self.view, "filterset_class"):
            return []
        return [query_parameter(*parameter) for parameter in LIST_PARAMETERS]

    def _get_request_for_media_type(
        self, serializer: object, direction: Any = "request"
    ) -> tuple[Piece | None, bool]:
        """A PUT beside a PATCH takes what the PATCH takes: any of the fields."""
        body = force_instance(serializer)
        actions_by_method = getattr(self.view, "action_map", None) or {}
        also_patch = "patch" in actions_by_method or hasattr(self.view, "patch")
        is_serializer = isinstance(body, serializers.Serializer)
        if self.method == "PUT" and also_patch and is_serializer:
            body = copy(body)
            body.partial = True
        return super()._get_request_for_media_type(body, direction)

    def _get_response_bodies(self, direction: Any = "response") -> Piece:
        bodies = super()._get_response_bodies(direction)
        for status in self._possible_errors():
            code = str(status)
            if code not in bodies:
                response = error_response(status)
                bodies[code] = self._get_response_for_code(response, code)
        return dict(sorted(bodies.items()))

    def _possible_errors(self) -> list[int]:
        errors = set()
        if not getattr(self.view, "public", False):
            errors |= {401, 403}
        if "{" in self.path:
            errors |= {400, 404}
        if self._is_filtered():
            errors |= {400, 404}
        if self.method in WRITING:
            errors |= {400, 404, 409, 411, 413, 415}
        if self.method == "DELETE":
            errors |= {400, 404, 409}
        counts_attempts = getattr(self.view, "counts_attempts", False)
        if counts_attempts or self.view.get_throttles():
            errors.add(429)
        return sorted(errors)

    def _get_response_headers_for_code(
        self, status_code: str, direction: Any = "response"
    ) -> Piece:
        headers = super()._get_response_headers_for_code(status_code, direction)
        if self.action == "list" and str(status_code) == "200":
            headers |= LIST_HEADERS
        return headers


def only_documented_paths(
    endpoints: list[tuple[str, str, str, object]],
) -> list[tuple[str, str, str, object]]:
    """Leave the document's own pages out of the document."""
    return [endpoint for endpoint in endpoints if not endpoint[0].startswith(HIDDEN)]
