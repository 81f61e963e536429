"""What happens around every request: its id, its log line, its spelling, its last safety net."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.encoding import escape_uri_path

from tracker_project.api.aliases import canonical
from tracker_project.api.exceptions import exception_handler
from tracker_project.error_views import error_answer

logger = logging.getLogger("tracker.request")
SANE_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)
API = ("/api/", "/health/")
ROOM_FOR_FIELDS = 1024 * 1024  # beside a file, in the same body
Handler = Callable[[HttpRequest], HttpResponse]


class RequestMiddleware:
    """Gives the request an id, logs one line when it is answered, and lets no exception out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log how long it took, in seconds."""
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if SANE_ID.fullmatch(given) else uuid.uuid4().hex  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if request.path_info.startswith(
            API
        ):  # a school's computers are shared, and records are nobody else's
            response.headers.setdefault("Cache-Control", "no-store")
        logger.info(
            "Request completed in %.3fs method=%s path=%s status=%s user=%s request_id=%s",
            time.perf_counter() - started,
            request.method,
            escape_uri_path(
                request.path
            ),  # a line feed in an address must not begin a log line
            response.status_code,
            getattr(request, "user_id_for_log", "-"),
            request.request_id,  # type: ignore[attr-defined]
        )
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """An exception outside DRF's reach (a plain view) in the error format, for API callers."""
        if not request.path_info.startswith(API):
            return None
        answer = exception_handler(exception, {"request": request})
        return JsonResponse(answer.data, status=answer.status_code)


class HostMiddleware:
    """Refuses a host that isn't ours; left to Django, DEBUG would answer with the page for its developers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """400 where the Host header is none of ALLOWED_HOSTS."""
        try:
            request.get_host()
        except DisallowedHost as error:
            logger.warning("%s", error)
            return error_answer(request, 400, "bad_request")
        return self.get_response(request)


def largest_body(content_type: str) -> int:
    """How many bytes a body may have: a form with files more than any other."""
    if content_type == "multipart/form-data":
        return settings.MAX_UPLOAD_BYTES + ROOM_FOR_FIELDS
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class BodyMiddleware:
    """Refuses a body that is too large before a byte of it is read; Django looks only at some of them."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """411 without a length; 413 above MAX_BODY_MB, for a form with files above MAX_UPLOAD_MB."""
        if "Transfer-Encoding" in request.headers and not request.META.get(
            "CONTENT_LENGTH"
        ):
            # Django would take it for a request without a body, and answer that nothing had to be changed.
            return error_answer(
                request,
                411,
                "length_required",
                "Send the body with its Content-Length, not in chunks.",
            )
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()):
            return error_answer(
                request, 400, "bad_request", "Content-Length is not a number."
            )
        if len(length) > 15 or int(length) > largest_body(request.content_type or ""):
            return error_answer(
                request,
                413,
                "too_large",
                "The body is larger than this server accepts.",
            )
        return self.get_response(request)


class PathMiddleware:
    """Accepts every spelling of a route without a redirect, which would lose a POST's body."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Rewrite the path to its canonical spelling; refuse what no database takes."""
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return error_answer(
                request,
                400,
                "bad_request",
                "NUL characters are not allowed in an address.",
            )
        request.path_info = canonical(request.path_info)
        return self.get_response(request)
