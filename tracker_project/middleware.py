"""What happens around every request: its id, its log line, its spelling, its last
safety net.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable

from csp.constants import HEADER, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.utils import build_policy
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
ROOM_FOR_FIELDS = 1024 * 1024  # bytes, beside a file in the same body
MOST_DIGITS = 15  # of a length; Python reads longer numbers slowly
ADMIN_SCRIPTS = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "script-src-attr": [UNSAFE_INLINE],
}
Handler = Callable[[HttpRequest], HttpResponse]


class RequestMiddleware:
    """Gives the request an id, logs one line when it is answered, and lets no exception
    out.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request and log how long it took, in seconds."""
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if SANE_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        response = self.get_response(request)

        response.headers["X-Request-ID"] = request_id
        if request.path_info.startswith(API):
            # A school's computers are shared, and records are nobody else's.
            response.headers.setdefault("Cache-Control", "no-store")
        logger.info(
            "Request completed in %.3fs method=%s path=%s status=%s user=%s"
            " request_id=%s",
            time.perf_counter() - started,
            request.method,
            # A line feed in an address must not begin a log line.
            escape_uri_path(request.path),
            response.status_code,
            getattr(request, "user_id_for_log", "-"),
            request_id,
        )
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """An exception outside DRF's reach (a plain view) in the error format, for API
        callers.
        """
        if not request.path_info.startswith(API):
            return None
        answer = exception_handler(exception, {"request": request})
        return JsonResponse(answer.data, status=answer.status_code)


class HostMiddleware:
    """Refuses a host that isn't ours; left to Django, DEBUG would answer with the page
    for its developers.
    """

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
    """Refuses a body that is too large before a byte of it is read; Django looks only
    at some of them.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """411 without a length; 413 above MAX_BODY_MB, for a form with files above
        MAX_UPLOAD_MB.
        """
        given = request.META.get("CONTENT_LENGTH")
        if "Transfer-Encoding" in request.headers and not given:
            # Django would take it for a request without a body, and answer that
            # nothing had to be changed.
            sentence = "Send the body with its Content-Length, not in chunks."
            return error_answer(request, 411, "length_required", sentence)

        length = given or "0"
        if not (length.isascii() and length.isdecimal()):
            sentence = "Content-Length is not a number."
            return error_answer(request, 400, "bad_request", sentence)

        most = largest_body(request.content_type or "")
        if len(length) > MOST_DIGITS or int(length) > most:
            sentence = "The body is larger than this server accepts."
            return error_answer(request, 413, "too_large", sentence)
        return self.get_response(request)


class PathMiddleware:
    """Accepts every spelling of a route without a redirect, which would lose a POST's
    body.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Rewrite the path to its canonical spelling; refuse what no database takes."""
        in_query = "%00" in request.META.get("QUERY_STRING", "")
        if in_query or "\x00" in request.path_info:
            sentence = "NUL characters are not allowed in an address."
            return error_answer(request, 400, "bad_request", sentence)
        request.path_info = canonical(request.path_info)
        return self.get_response(request)


class ContentPolicyMiddleware:
    """The content security policy of the settings; in the admin, Alpine.js may evaluate
    its attributes.

    No page has a nonce or a policy of its own, so both are worded once, at the start.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.policy = build_policy()
        self.admin_policy = build_policy(replace=ADMIN_SCRIPTS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Every answer with its policy; not Django's own debug pages, which bring
        scripts along.
        """
        response = self.get_response(request)
        is_debug_page = settings.DEBUG and response.status_code in (404, 500)
        if not is_debug_page:
            in_admin = request.path_info.startswith("/admin/")
            response.headers[HEADER] = self.admin_policy if in_admin else self.policy
        return response
