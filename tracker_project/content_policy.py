"""What a page may load: strict for all, wider only where the admin's theme needs it."""

from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

ADMIN_SCRIPTS = {"script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL], "script-src-attr": [UNSAFE_INLINE]}


class PagePolicyMiddleware(CSPMiddleware):
    """The content security policy of the settings; in the admin, Alpine.js may evaluate its attributes."""

    def get_policy_parts(self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False) -> Any:
        """The policy for one answer."""
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith("/admin/"):
            parts.replace = {**(parts.replace or {}), **ADMIN_SCRIPTS}
        return parts
