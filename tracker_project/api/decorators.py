"""Decorators of plain views: pages, the API's documents, the health of the service."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from tracker_project.error_views import error_answer

ALLOWED = "GET, HEAD, OPTIONS"
View = Callable[..., HttpResponseBase]


def only_read(view: View) -> View:
    """`view` for GET and HEAD; any other method is told so, before a form token is
    asked of it.
    """

    @csrf_exempt
    @wraps(view)
    def read(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method in ("GET", "HEAD"):
            return view(request, *args, **kwargs)
        if request.method == "OPTIONS":
            answer = HttpResponse(status=204)
        else:
            answer = error_answer(request, 405, "method_not_allowed")
        answer.headers["Allow"] = ALLOWED
        return answer

    return read
