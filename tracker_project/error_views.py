"""Errors from outside the API's views: no such route, a refused host, a form without
its token.

A program gets the API's error body; somebody in a browser gets a page.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.csrf import csrf_failure as django_csrf_failure
from django.views.decorators.csrf import csrf_exempt

from tracker_project.errors import SENTENCES, body

FOR_PROGRAMS = ("/api/", "/health/")


def error_answer(
    request: HttpRequest, status: int, code: str, message: str = ""
) -> HttpResponse:
    """An error as whoever asked can read it."""
    content = body(status, code, message)
    if is_for_people(request):
        page = render_to_string("error.html", {"status": status, **content})
        return HttpResponse(page, status=status)
    return JsonResponse(content, status=status)


def is_for_people(request: HttpRequest) -> bool:
    """Whether a browser asks for a page that is none of the API's."""
    if request.path_info.startswith(FOR_PROGRAMS):
        return False
    return "text/html" in request.headers.get("Accept", "")


@csrf_exempt
def not_found(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    return error_answer(request, 404, "not_found")


def bad_request(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """Refused before any view, e.g. an unknown host."""
    return error_answer(request, 400, "bad_request")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Refused before any view."""
    return error_answer(request, 403, "permission_denied")


def server_error(request: HttpRequest) -> HttpResponse:
    """Unhandled outside the API."""
    request_id = getattr(request, "request_id", "")
    message = f"{SENTENCES[500]} Request {request_id}."
    return error_answer(request, 500, "server_error", message)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its CSRF token: Django's page in the admin, the error format
    elsewhere.
    """
    if request.path_info.startswith("/admin/"):
        return django_csrf_failure(request, reason)
    return error_answer(request, 403, "csrf_failed", f"CSRF check failed: {reason}")
