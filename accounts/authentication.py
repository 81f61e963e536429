"""Who is calling: by bearer token or browser session, which can be ended at once."""

from datetime import datetime
from functools import lru_cache
from typing import cast

from django.utils import timezone
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken, Token

from accounts import audit
from accounts.models import User
from accounts.sessions import SESSION_CLAIM, client_address, user_of_session


class TokenAuthentication(JWTAuthentication):
    """`Authorization: Bearer <access>`; refused as soon as its session has ended."""

    def get_raw_token(self, header: bytes) -> bytes | None:
        """The token; RFC 9110 leaves the case of the scheme `Bearer` to the client."""
        scheme, *rest = header.split() or [b""]
        if scheme.lower() == b"bearer":
            scheme = b"Bearer"
        return super().get_raw_token(b" ".join([scheme, *rest]))

    def authenticate(  # type: ignore[override]  # the stub knows any kind of user
        self, request: Request
    ) -> tuple[User, Token] | None:
        found = super().authenticate(request)
        if found is None:
            return None

        user = cast(User, found[0])
        _name_caller(request, user)
        return user, found[1]

    def get_validated_token(self, raw_token: bytes) -> Token:
        try:
            return access_token(raw_token, timezone.now())
        except TokenError:
            return super().get_validated_token(raw_token)  # which words the error

    def get_user(  # type: ignore[override]  # the stub knows any kind of user
        self, validated_token: Token
    ) -> User:
        user = user_of_session(validated_token.get(SESSION_CLAIM))
        if user is None:
            raise InvalidToken("The session has ended. Log in again.")
        return user


class BrowserAuthentication(SessionAuthentication):
    """The cookie of a browser that logged in, with CSRF enforced."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found is None:
            return None

        user = cast(User, found[0])
        _name_caller(request, user)
        return user, None


def access_token(raw: bytes, now: datetime) -> AccessToken:
    """The access token in `raw`; TokenError where it is not ours or has run out.

    What is signed once stays signed, so that is looked at the first time only; the time
    is looked at by every call.
    """
    token = _signed_token(raw)
    token.check_exp(current_time=now)
    return token


@lru_cache(maxsize=1_000)
def _signed_token(raw: bytes) -> AccessToken:
    return AccessToken(raw)  # type: ignore[arg-type]  # the stub forgets bytes


def _name_caller(request: Request, user: User) -> None:
    """Name the caller in the audit trail and the request log.

    ActorMiddleware takes the name back when the request has been answered.
    """
    http_request = request._request
    request_id = getattr(http_request, "request_id", "")
    actor = audit.Actor(user, client_address(http_request), request_id)
    audit.set_actor(actor)
    http_request.user_id_for_log = user.pk  # type: ignore[attr-defined]
