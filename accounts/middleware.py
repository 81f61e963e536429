"""Keeps the actor of the audit trail to the request that it acts in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts import audit
from accounts.sessions import client_address


class ActorMiddleware:
    """Nobody acts at the start of a request, but a logged-in browser's user on pages outside the API."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the actor known, and forget it afterwards."""
        outside_api = not request.path_info.startswith(
            ("/api/", "/health/", "/static/")
        )
        user = request.user if outside_api and request.user.is_authenticated else None
        token = audit.acting_as(user, client_address(request))
        try:
            return self.get_response(request)
        finally:
            audit.acting_ends(token)
