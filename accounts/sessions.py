"""Sessions: opened by a login, renewed by a refresh token, ended at once and for good."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import timezone
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User, UserSession

SESSION_CLAIM = "sid"
TOUCH_EVERY = timedelta(minutes=1)


def client_address(request: HttpRequest) -> str | None:
    """The caller's address. X-Forwarded-For counts only behind NUM_PROXIES proxies of ours."""
    proxies = settings.NUM_PROXIES
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    address = forwarded[-min(proxies, len(forwarded))] if proxies and forwarded else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:  # a Unix socket has none, and a header may hold anything
        return None


def _new_session(request: HttpRequest, user: User, lasts: timedelta, **fields: Any) -> UserSession:
    return UserSession.objects.create(
        user=user,
        ip_address=client_address(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:300],
        expires_at=timezone.now() + lasts,
        **fields,
    )


def _tokens(session: UserSession, refresh: RefreshToken) -> dict[str, str]:
    refresh[SESSION_CLAIM] = str(session.id)
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


def open_token_session(request: HttpRequest, user: User) -> dict[str, str]:
    """A new session and its pair of tokens, `{"access", "refresh"}`."""
    refresh: RefreshToken = RefreshToken.for_user(user)
    return _tokens(_new_session(request, user, settings.REFRESH_TOKEN_LIFETIME, refresh_id=refresh["jti"]), refresh)


def renew(raw: str) -> dict[str, str]:
    """A new pair for a refresh token, which is good once; a second use ends its session.

    Whoever uses it second may be a thief, or the owner after one: both must log in again.
    """
    try:
        old = RefreshToken(raw)  # type: ignore[arg-type]
    except TokenError as error:
        raise InvalidToken(str(error)) from error
    new = RefreshToken()
    new["user_id"] = old["user_id"]
    now = timezone.now()
    lasting = UserSession.objects.filter(
        id=old.get(SESSION_CLAIM), ended_at=None, expires_at__gt=now, user__is_active=True
    )
    expires_at = now + settings.REFRESH_TOKEN_LIFETIME
    if lasting.filter(refresh_id=old["jti"]).update(refresh_id=new["jti"], last_used_at=now, expires_at=expires_at):
        return _tokens(UserSession.objects.get(id=old[SESSION_CLAIM]), new)
    end_sessions(lasting, "reused")
    raise InvalidToken("This refresh token was used before or its session has ended. Log in again.")


def end_sessions(sessions: Any, reason: str) -> int:
    """End every session of the queryset that still lasts; how many that were."""
    keys = list(sessions.filter(ended_at=None).exclude(session_key="").values_list("session_key", flat=True))
    for key in keys:
        SessionStore(key).delete()
    ended: int = sessions.filter(ended_at=None).update(ended_at=timezone.now(), end_reason=reason, refresh_id="")
    return ended


def session_of_token(session_id: Any) -> UserSession | None:
    """The lasting session of a token with its user, in one query; None where it has ended."""
    session: UserSession | None = (
        UserSession.objects.filter(id=session_id, ended_at=None, expires_at__gt=timezone.now())
        .select_related("user")
        .first()
    )
    if session is not None and session.last_used_at < timezone.now() - TOUCH_EVERY:
        UserSession.objects.filter(id=session.id).update(last_used_at=timezone.now())
    return session


def open_browser_session(request: HttpRequest, user: User) -> None:
    """Note the login of a browser, whose cookie Django keeps."""
    if not request.session.session_key:
        request.session.save()
    _new_session(
        request, user, timedelta(seconds=settings.SESSION_COOKIE_AGE), session_key=request.session.session_key or ""
    )


def keep_browser_session(request: HttpRequest, user: User) -> None:
    """Let a browser stay logged in after its user's password changed; its cookie gets a new key."""
    before = request.session.session_key
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=before, ended_at=None).update(session_key=request.session.session_key)


def end_browser_session(request: HttpRequest) -> None:
    """Note the logout of a browser."""
    if key := getattr(request.session, "session_key", None):
        UserSession.objects.filter(session_key=key, ended_at=None).update(ended_at=timezone.now(), end_reason="logout")
