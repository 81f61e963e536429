"""The one shape of an error, and the domain's errors that become it.

Every answer from 400 up is `{"error": a sentence, "code": a_slug, "details": {field: [..]}}`.
"""

import builtins
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core import exceptions as django_errors
from django.db import DataError, IntegrityError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions as drf
from rest_framework.response import Response

logger = logging.getLogger("tracker.errors")

Details = dict[str, list[str]]
LONGEST_MESSAGE = (
    1000  # characters; a message may quote what was sent, which may be megabytes
)
SENTENCES = {
    400: "Bad request",
    401: "Authentication credentials were not provided.",
    403: "Insufficient permissions",
    404: "Resource not found",
    405: "Method not allowed",
    500: "Something went wrong on our side.",
}


class StudentTrackingException(Exception):
    """Base of the domain's errors: a sentence, a slug, the fields concerned, an HTTP status."""

    status, code = 400, "bad_request"

    def __init__(
        self,
        message: str,
        details: Mapping[str, list[str]] | None = None,
        *,
        code: str = "",
    ) -> None:
        super().__init__(message)
        self.message, self.details = message, dict(details or {})
        self.code = code or self.code


class ValidationError(StudentTrackingException, ValueError):
    """The input breaks a rule."""

    code = "validation_error"

    @classmethod
    def of_fields(cls, details: Details) -> "ValidationError":
        """The error of these fields, worded by the first message of the first one."""
        return cls(sentence_for(details), details)

    @classmethod
    def of_field(cls, field: str, *sentences: str) -> "ValidationError":
        """The error of one field."""
        return cls.of_fields({field: list(sentences)})


class NotFoundError(StudentTrackingException):
    """There is no such thing, or the caller may not know of it."""

    status, code = 404, "not_found"


class PermissionError(StudentTrackingException, builtins.PermissionError):
    """The caller may not do this."""

    status, code = 403, "permission_denied"

    def __init__(
        self,
        message: str = SENTENCES[403],
        details: Mapping[str, list[str]] | None = None,
    ) -> None:
        super().__init__(message, details)


class ConflictError(StudentTrackingException):
    """The thing is in a state that does not allow this."""

    status, code = 409, "conflict"


class UnavailableError(StudentTrackingException):
    """A part that this needs is down for the moment."""

    status, code = 503, "unavailable"


def body(
    status: int, code: str, message: str = "", details: Details | None = None
) -> dict[str, Any]:
    """The error body for `status`; a plain status has its plain sentence, and none is longer than LONGEST_MESSAGE."""
    shortened = {
        _cut(field): [_cut(message) for message in messages]
        for field, messages in (details or {}).items()
    }
    return {
        "error": _cut(message) or SENTENCES.get(status, "Request failed"),
        "code": code,
        "details": shortened,
    }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_MESSAGE else f"{text[: LONGEST_MESSAGE - 1]}…"


def flatten(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each message of nested DRF error detail with its dotted path, e.g. `guardians.0.name`."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from flatten(value, f"{path}.{key}" if path else str(key))
    elif isinstance(detail, list | tuple):
        for number, value in enumerate(detail):
            nested = isinstance(value, Mapping | list | tuple)
            yield from flatten(
                value,
                f"{path}.{number}"
                if nested and path
                else str(number)
                if nested
                else path,
            )
    else:
        yield path or "non_field_errors", str(detail)


def grouped(detail: Any) -> Details:
    """Nested error detail as `{dotted field: [messages]}`."""
    details: Details = {}
    for field, message in flatten(detail):
        details.setdefault(field, []).append(message)
    return details


def sentence_for(details: Details) -> str:
    """The first message, with its field in front where the field is a real one."""
    field, messages = next(iter(details.items()))
    return messages[0] if field == "non_field_errors" else f"{field}: {messages[0]}"


def _from_validation(error: drf.ValidationError) -> Response:
    details = grouped(error.detail)
    return Response(
        body(
            400, "validation_error", sentence_for(details) if details else "", details
        ),
        status=400,
    )


def _from_api(error: drf.APIException) -> Response:
    detail = error.detail
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(detail, Mapping):  # simplejwt's errors carry {detail, code, messages}
        code, message = (
            str(detail.get("code", error.default_code)),
            str(detail.get("detail", "")),
        )
    else:
        code, message = getattr(detail, "code", error.default_code), str(detail)
    details: Details = {}
    if isinstance(error, drf.ParseError):
        code, details, message = "parse_error", {"body": [message]}, SENTENCES[400]
    if isinstance(error, drf.PermissionDenied) and message == str(
        drf.PermissionDenied.default_detail
    ):
        message = SENTENCES[403]
    if isinstance(error, drf.NotFound) and message == str(drf.NotFound.default_detail):
        message = SENTENCES[404]
    return Response(
        body(error.status_code, code, message, details),
        status=error.status_code,
        headers=headers,
    )


def _from_django_validation(error: django_errors.ValidationError) -> Response:
    details = grouped(
        error.message_dict
        if hasattr(error, "error_dict")
        else {"non_field_errors": error.messages}
    )
    details = {
        ("non_field_errors" if key == "__all__" else key): value
        for key, value in details.items()
    }
    return Response(
        body(400, "validation_error", sentence_for(details), details), status=400
    )


# What each kind of exception becomes: (types, status, code, sentence or None for its own text).
TRANSLATED: tuple[tuple[Any, int, str, str | None], ...] = (
    (Http404, 404, "not_found", SENTENCES[404]),
    (django_errors.PermissionDenied, 403, "permission_denied", SENTENCES[403]),
    (
        (ProtectedError, RestrictedError),
        409,
        "in_use",
        "Other records depend on this one, so it can't be removed.",
    ),
    (
        IntegrityError,
        409,
        "conflict",
        "This clashes with a record that exists already, or that is gone by now.",
    ),
    (DataError, 400, "out_of_range", "A value is out of the range that can be stored."),
    (
        OperationalError,
        503,
        "unavailable",
        "The database is not answering. Try again in a moment.",
    ),
    (
        django_errors.RequestDataTooBig,
        413,
        "too_large",
        "The body is larger than this server accepts.",
    ),
    (MultiPartParserError, 400, "parse_error", "The multipart body is malformed."),
    (django_errors.SuspiciousOperation, 400, "bad_request", SENTENCES[400]),
    (
        OverflowError,
        400,
        "out_of_range",
        "A number is out of the range that can be stored.",
    ),
)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's hook: every exception of a view, the unhandled ones included, as an error answer."""
    if isinstance(error, drf.ValidationError):
        return _from_validation(error)
    if isinstance(error, drf.APIException):
        return _from_api(error)
    if isinstance(error, django_errors.ValidationError):
        return _from_django_validation(error)
    if isinstance(error, StudentTrackingException):
        return Response(
            body(error.status, error.code, error.message, error.details),
            status=error.status,
        )
    for kinds, status, code, message in TRANSLATED:
        if isinstance(error, kinds):
            if status != 404:
                logger.info("%s became %s: %s", type(error).__name__, status, error)
            return Response(body(status, code, message or str(error)), status=status)
    return _unhandled(error, context.get("request"))


def _unhandled(error: Exception, request: Any) -> Response:
    """A 500 names the request and nothing else; the log has the rest."""
    request_id = getattr(request, "request_id", "")
    logger.error(
        "Unhandled %s in request %s", type(error).__name__, request_id, exc_info=error
    )
    return Response(
        body(500, "server_error", f"{SENTENCES[500]} Request {request_id}."), status=500
    )


def answer(
    request: HttpRequest, status: int, code: str, message: str = ""
) -> JsonResponse:
    """An error answer from outside DRF: a route that isn't there, a refused host, a middleware."""
    return JsonResponse(body(status, code, message), status=status)


@csrf_exempt
def not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    """No route here."""
    return answer(request, 404, "not_found")


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> JsonResponse:
    """Refused before any view, e.g. an unknown host."""
    return answer(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Refused before any view."""
    return answer(request, 403, "permission_denied")


def server_error(request: HttpRequest) -> JsonResponse:
    """Unhandled outside DRF."""
    request_id = getattr(request, "request_id", "")
    return answer(
        request, 500, "server_error", f"{SENTENCES[500]} Request {request_id}."
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its CSRF token: a page in the admin, the error format elsewhere."""
    if request.path_info.startswith("/admin/"):
        return django_csrf_failure(request, reason)
    return answer(request, 403, "csrf_failed", f"CSRF check failed: {reason}")
