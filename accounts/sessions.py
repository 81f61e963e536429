"""Sessions: opened by a login, renewed by a refresh token, ended at once and for good."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.utils import timezone
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User, UserSession

SESSION_CLAIM = "sid"
TOUCH_EVERY = timedelta(minutes=1)
SESSION_SQL = f"""
SELECT u.*, s.last_used_at < %s AS session_is_stale
FROM {UserSession._meta.db_table} s JOIN {User._meta.db_table} u ON u.id = s.user_id
WHERE s.id = %s AND s.ended_at IS NULL AND s.expires_at > %s
"""  # noqa: S608 - only our own tables' names


def client_address(request: HttpRequest) -> str | None:
    """The caller's address. X-Forwarded-For counts only behind NUM_PROXIES proxies of ours."""
    proxies = settings.NUM_PROXIES
    forwarded = [
        part.strip()
        for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if part.strip()
    ]
    address = (
        forwarded[-min(proxies, len(forwarded))]
        if proxies and forwarded
        else request.META.get("REMOTE_ADDR", "")
    )
    try:
        return str(ip_address(address))
    except ValueError:  # a Unix socket has none, and a header may hold anything
        return None


def _new_session(
    request: HttpRequest, user: User, lasts: timedelta, **fields: Any
) -> UserSession:
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
    return _tokens(
        _new_session(
            request, user, settings.REFRESH_TOKEN_LIFETIME, refresh_id=refresh["jti"]
        ),
        refresh,
    )


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
    # Of the session's own columns only: with a join, PostgreSQL would look at the refresh_id of before
    # somebody else's update, and two at once would both win.
    lasting = UserSession.objects.filter(
        id=old.get(SESSION_CLAIM), ended_at=None, expires_at__gt=now
    )
    if not User.objects.filter(sessions__in=lasting, is_active=True).exists():
        raise InvalidToken("The session has ended. Log in again.")
    expires_at = now + settings.REFRESH_TOKEN_LIFETIME
    if lasting.filter(refresh_id=old["jti"]).update(
        refresh_id=new["jti"], last_used_at=now, expires_at=expires_at
    ):
        return _tokens(UserSession.objects.get(id=old[SESSION_CLAIM]), new)
    end_sessions(lasting, "reused")
    raise InvalidToken(
        "This refresh token was used before or its session has ended. Log in again."
    )


def end_sessions(sessions: Any, reason: str) -> int:
    """End every session of the queryset that still lasts; how many that were."""
    keys = list(
        sessions.filter(ended_at=None)
        .exclude(session_key="")
        .values_list("session_key", flat=True)
    )
    for key in keys:
        SessionStore(key).delete()
    ended: int = sessions.filter(ended_at=None).update(
        ended_at=timezone.now(), end_reason=reason, refresh_id=""
    )
    return ended


def _first_asked(ask: Callable[[], Any]) -> Any:
    """What the first query of a request answers; asked again where the connection has gone stale.

    So the query itself is the check that the connection still stands, and needs no other before it.
    """
    if connection.connection is None or connection.in_atomic_block:
        return ask()
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return ask()


def user_of_session(session_id: Any) -> User | None:
    """The active user of a session that lasts, None where it has ended; in one query.

    Worded by hand, since every request asks it and Django takes longer to word it than the
    database to answer.
    """
    moment: Any = UserSession._meta.get_field("last_used_at")
    now = timezone.now()
    values = [
        moment.get_db_prep_value(now - TOUCH_EVERY, connection),
        UserSession._meta.pk.get_db_prep_value(session_id, connection),
        moment.get_db_prep_value(now, connection),
    ]
    user = _first_asked(lambda: next(iter(User.objects.raw(SESSION_SQL, values)), None))
    if user is None or not user.is_active:
        return None
    if user.session_is_stale:
        UserSession.objects.filter(id=session_id).update(last_used_at=now)
    return cast(User, user)


def open_browser_session(request: HttpRequest, user: User) -> None:
    """Note the login of a browser, whose cookie Django keeps."""
    if not request.session.session_key:
        request.session.save()
    _new_session(
        request,
        user,
        timedelta(seconds=settings.SESSION_COOKIE_AGE),
        session_key=request.session.session_key or "",
    )


def keep_browser_session(request: HttpRequest, user: User) -> None:
    """Let a browser stay logged in after its user's password changed; its cookie gets a new key."""
    before = request.session.session_key
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=before, ended_at=None).update(
        session_key=request.session.session_key
    )


def end_browser_session(request: HttpRequest) -> None:
    """Note the logout of a browser."""
    if key := getattr(request.session, "session_key", None):
        UserSession.objects.filter(session_key=key, ended_at=None).update(
            ended_at=timezone.now(), end_reason="logout"
        )
