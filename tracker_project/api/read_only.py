"""Plain routes that are only read: pages, the API's documents, the health of the service."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from tracker_project.error_views import error_answer

ALLOW = "GET, HEAD, OPTIONS"
View = Callable[..., HttpResponseBase]


def only_read(view: View) -> View:
    """`view` for GET and HEAD; any other method is told so, before a form token is asked of it."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        asked = request.method == "OPTIONS"
        told = (
            HttpResponse(status=204)
            if asked
            else error_answer(request, 405, "method_not_allowed")
        )
        told.headers["Allow"] = ALLOW
        return told

    return answered
