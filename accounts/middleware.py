"""Keeps the actor of the audit trail to the request that it acts in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import Throttled

from accounts import audit
from accounts.sessions import client_address
from tracker_project.error_views import error_answer

# Where DRF authenticates, or nobody does: Django's session is not looked at there.
WITHOUT_SESSION = ("/api/", "/health/", "/static/")


class ActorMiddleware:
    """Names who acts: outside the API whoever is logged in, in it nobody at first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = None
        if not request.path_info.startswith(WITHOUT_SESSION):
            user = request.user if request.user.is_authenticated else None

        request_id = getattr(request, "request_id", "")
        actor = audit.Actor(user, client_address(request), request_id)
        token = audit.set_actor(actor)
        try:
            return self.get_response(request)
        finally:
            audit.reset_actor(token)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Refuse at a form's door too who has tried too many passwords."""
        if request.path_info.startswith("/api/") or not isinstance(
            exception, Throttled
        ):
            return None  # DRF's own handler answers

        answer = error_answer(request, 429, "throttled", str(exception.detail))
        wait = getattr(exception, "wait", None) or 0  # missing in DRF's stubs
        answer.headers["Retry-After"] = str(int(wait) + 1)
        return answer
