"""What each exception of a view becomes: DRF's `EXCEPTION_HANDLER`."""

import logging
from collections.abc import Mapping
from typing import NamedTuple

from django.core import exceptions as django_errors
from django.db import DataError, IntegrityError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest
from django.http.multipartparser import MultiPartParserError
from rest_framework import exceptions as drf
from rest_framework.request import Request
from rest_framework.response import Response

from tracker_project.errors import (
    SENTENCES,
    Details,
    StudentTrackingException,
    body,
    grouped,
    sentence_for,
)

logger = logging.getLogger("tracker.errors")


class Meaning(NamedTuple):
    """What an exception of Django, or of Python, is to the caller."""

    status: int
    code: str
    sentence: str


MEANINGS: dict[type[Exception], Meaning] = {
    Http404: Meaning(404, "not_found", SENTENCES[404]),
    django_errors.PermissionDenied: Meaning(403, "permission_denied", SENTENCES[403]),
    ProtectedError: Meaning(
        409, "in_use", "Other records depend on this one, so it can't be removed."
    ),
    RestrictedError: Meaning(
        409, "in_use", "Other records depend on this one, so it can't be removed."
    ),
    IntegrityError: Meaning(
        409,
        "conflict",
        "This clashes with a record that exists already, or that is gone by now.",
    ),
    DataError: Meaning(
        400, "out_of_range", "A value is out of the range that can be stored."
    ),
    OperationalError: Meaning(
        503, "unavailable", "The database is not answering. Try again in a moment."
    ),
    django_errors.RequestDataTooBig: Meaning(
        413, "too_large", "The body is larger than this server accepts."
    ),
    MultiPartParserError: Meaning(
        400, "parse_error", "The multipart body is malformed."
    ),
    django_errors.SuspiciousOperation: Meaning(400, "bad_request", SENTENCES[400]),
    OverflowError: Meaning(
        400, "out_of_range", "A number is out of the range that can be stored."
    ),
}


def exception_handler(error: Exception, context: Mapping[str, object]) -> Response:
    """Every exception of a view, the unhandled ones included, as an error answer."""
    if isinstance(error, drf.ValidationError):
        return answer_to_details(grouped(error.detail))
    if isinstance(error, drf.APIException):
        return answer_to_api_exception(error)
    if isinstance(error, django_errors.ValidationError):
        return answer_to_details(details_of(error))
    if isinstance(error, StudentTrackingException):
        content = body(error.status, error.code, error.message, error.details)
        return Response(content, status=error.status)

    for kind, meaning in MEANINGS.items():
        if isinstance(error, kind):
            if meaning.status != 404:
                name = type(error).__name__
                logger.info("%s became %s: %s", name, meaning.status, error)
            content = body(meaning.status, meaning.code, meaning.sentence)
            return Response(content, status=meaning.status)
    return answer_to_unhandled(error, context.get("request"))


def answer_to_details(details: Details) -> Response:
    """A 400 that names fields."""
    message = sentence_for(details) if details else ""
    content = body(400, "validation_error", message, details)
    return Response(content, status=400)


def details_of(error: django_errors.ValidationError) -> Details:
    """What Django's validation says, by field."""
    if not hasattr(error, "error_dict"):
        return {"non_field_errors": error.messages}
    details = {}
    for field, messages in error.message_dict.items():
        details["non_field_errors" if field == "__all__" else field] = messages
    return details


def answer_to_api_exception(error: drf.APIException) -> Response:
    """DRF's own errors, with their headers."""
    detail = error.detail
    if isinstance(detail, Mapping):  # simplejwt's errors carry {detail, code, messages}
        code = str(detail.get("code", error.default_code))
        message = str(detail.get("detail", ""))
    else:
        code = getattr(detail, "code", error.default_code)
        message = str(detail)

    details: Details = {}
    if isinstance(error, drf.ParseError):
        code = "parse_error"
        details = {"body": [message]}
        message = SENTENCES[400]
    is_default = message == str(error.default_detail)
    if is_default and isinstance(error, drf.PermissionDenied | drf.NotFound):
        message = SENTENCES[error.status_code]

    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    content = body(error.status_code, code, message, details)
    return Response(content, status=error.status_code, headers=headers)


def answer_to_unhandled(error: Exception, request: object) -> Response:
    """A 500 names the request and nothing else; the log has the rest."""
    request_id = ""
    if isinstance(request, HttpRequest | Request):
        request_id = getattr(request, "request_id", "")
    name = type(error).__name__
    logger.error("Unhandled %s in request %s", name, request_id, exc_info=error)
    message = f"{SENTENCES[500]} Request {request_id}."
    return Response(body(500, "server_error", message), status=500)
