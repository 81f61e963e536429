"""What a page may load: strict for all, wider only where the admin's theme needs it."""

from collections.abc import Callable

from csp.constants import HEADER, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

ADMIN_SCRIPTS = {
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "script-src-attr": [UNSAFE_INLINE],
}


class PagePolicyMiddleware:
    """The content security policy of the settings; in the admin, Alpine.js may evaluate its attributes.

    No page has a nonce or a policy of its own, so both are worded once, at the start.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy, self.admin_policy = (
            build_policy(),
            build_policy(replace=ADMIN_SCRIPTS),
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Every answer with its policy; not Django's own debug pages, which bring scripts along."""
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            in_admin = request.path_info.startswith("/admin/")
            response.headers[HEADER] = self.admin_policy if in_admin else self.policy
        return response
