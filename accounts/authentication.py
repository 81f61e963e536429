"""Who is calling: by bearer token or by a browser's session, both of which can be ended at once."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts import audit
from accounts.models import User
from accounts.sessions import SESSION_CLAIM, client_address, user_of_session


def _acts(request: Request, user: User) -> User:
    """Name the caller in the audit trail and the request log; ActorMiddleware takes it back."""
    audit.acting_as(user, client_address(request._request))
    request._request.user_id_for_log = user.pk  # type: ignore[attr-defined]
    return user


@lru_cache(maxsize=1_000)
def _signed(raw: bytes) -> AccessToken:
    return AccessToken(raw)  # type: ignore[arg-type]


def token_at(raw: bytes, now: datetime) -> AccessToken:
    """The access token in `raw`; TokenError where it isn't signed by us or has run out.

    What is signed once stays signed, so that is looked at the first time; the time at every call.
    """
    token = _signed(raw)
    token.check_exp(current_time=now)
    return token


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access>`; refused as soon as its session has ended."""

    def get_raw_token(self, header: bytes) -> bytes | None:
        """The token of a bearer header; RFC 9110 leaves the case of the scheme to the client."""
        scheme, *rest = header.split() or [b""]
        return super().get_raw_token(
            b" ".join([b"Bearer" if scheme.lower() == b"bearer" else scheme, *rest])
        )

    def authenticate(self, request: Request) -> Any:
        """The user and the token, or None where there is no bearer header."""
        found = super().authenticate(request)
        if found is None:
            return None
        user, token = found
        return _acts(request, user), token  # type: ignore[arg-type]

    def get_validated_token(self, raw_token: bytes) -> Any:
        """The token that the caller bears."""
        try:
            return token_at(raw_token, timezone.now())
        except TokenError:
            return super().get_validated_token(raw_token)  # which words the error

    def get_user(self, validated_token: Any) -> User:  # type: ignore[override]
        """The active user of the token's session."""
        user = user_of_session(validated_token.get(SESSION_CLAIM))
        if user is None:
            raise InvalidToken("The session has ended. Log in again.")
        return user


class BrowserAuthentication(SessionAuthentication):
    """The cookie of a browser that logged in, with CSRF enforced."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The user, or None where there is no session."""
        found = super().authenticate(request)
        return None if found is None else (_acts(request, found[0]), None)
