"""How often a password may be guessed, and a refresh token tried.

One rule for all doors.
"""

import time

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.sessions import SESSION_CLAIM, client_address


class LoginAttempt:
    """An attempt to log in, counted against its account and its address.

    It counts before the password is looked at, so that many at once are no way round;
    a right password takes it back. The API, the admin's form and the browsable API's go
    through Django's `authenticate`, whose backend makes one of these.
    """

    def __init__(self, request: HttpRequest | None, name: str) -> None:
        self.buckets = [Bucket("login_account", name.strip().lower())]
        address = client_address(request) if request is not None else None
        if address:
            self.buckets.append(Bucket("login", address))

    def begin(self) -> None:
        """Count the attempt; raises Throttled where there were too many."""
        for bucket in self.buckets:
            bucket.add()

    def succeed(self) -> None:
        """A right password was no guess."""
        for bucket in self.buckets:
            bucket.take_back()


class Bucket:
    """A count of attempts that begins anew some time after its first one."""

    def __init__(self, scope: str, identity: str) -> None:
        rate = api_settings.DEFAULT_THROTTLE_RATES[scope]
        # DRF's method reads nothing of the throttle that it is called on.
        self.limit, self.seconds = SimpleRateThrottle.parse_rate(None, rate)  # type: ignore[arg-type]
        self.since_key = f"attempts:{scope}:{identity.encode().hex()[:200]}"

    def add(self) -> None:
        if not self.limit or not self.seconds:
            return

        now = time.time()
        self.since: float = cache.get_or_set(self.since_key, now, self.seconds) or now
        self.count_key = f"{self.since_key}:{self.since}"
        cache.add(self.count_key, 0, self.seconds)
        if cache.incr(self.count_key) > self.limit:
            raise Throttled(max(self.since + self.seconds - now, 1))

    def take_back(self) -> None:
        if self.limit and cache.get(self.count_key):
            cache.decr(self.count_key)


class RefreshThrottle(SimpleRateThrottle):
    """Counts renewals by session: behind a school's one address sit all its students.

    What is no token of ours counts against its address, in a bucket of its own.
    """

    scope = "refresh"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        identity = session_of(refresh_token_of(request)) or self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": identity}


def refresh_token_of(request: Request) -> str:
    """The refresh token of the body or else of the Authorization header, or ""."""
    body = request.data if hasattr(request.data, "get") else {}
    token = body.get("refresh")
    if isinstance(token, str) and token:
        return token

    header = request.headers.get("Authorization", "").strip()
    scheme, _, bearer = header.partition(" ")
    return bearer.strip() if scheme.lower() == "bearer" else ""


def session_of(token: str) -> str:
    """The session that a refresh token of ours was made for; "" for any other text."""
    try:
        # Its own annotation asks for a Token, but an encoded one is what it takes.
        refresh_token = RefreshToken(token)  # type: ignore[arg-type]
        return str(refresh_token.get(SESSION_CLAIM, ""))
    except TokenError:
        return ""
