"""Sessions: opened by a login, renewed by a refresh token, ended at once for good."""

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import InvalidToken, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts.models import User, UserSession

SESSION_CLAIM = "sid"
TOUCH_EVERY = timedelta(minutes=1)
SESSION_SQL = f"""
SELECT u.*, s.last_used_at < %s AS session_is_stale
FROM {UserSession._meta.db_table} s JOIN {User._meta.db_table} u ON u.id = s.user_id
WHERE s.id = %s AND s.ended_at IS NULL AND s.expires_at > %s
"""  # noqa: S608 - only our own tables' names

_Answer = TypeVar("_Answer")


def client_address(request: HttpRequest) -> str | None:
    """The caller's address; X-Forwarded-For counts only behind NUM_PROXIES of ours."""
    proxies = settings.NUM_PROXIES
    forwarded_for = request.META.get("HTTP_X_FORWARDED_FOR", "")
    forwarded = [part.strip() for part in forwarded_for.split(",") if part.strip()]

    if proxies and forwarded:
        address = forwarded[-min(proxies, len(forwarded))]
    else:
        address = request.META.get("REMOTE_ADDR", "")

    try:
        return str(ip_address(address))
    except ValueError:  # a Unix socket has none, and a header may hold anything
        return None


def open_token_session(request: HttpRequest, user: User) -> dict[str, str]:
    """A new session and its pair of tokens, `{"access", "refresh"}`."""
    refresh: RefreshToken = RefreshToken.for_user(user)
    session = _open_session(
        request, user, settings.REFRESH_TOKEN_LIFETIME, refresh_id=refresh["jti"]
    )
    return _token_pair(session.id, refresh)


def open_browser_session(request: HttpRequest, user: User) -> None:
    """Note the login of a browser, whose cookie Django keeps."""
    if not request.session.session_key:
        request.session.save()

    lifetime = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    session_key = request.session.session_key or ""
    _open_session(request, user, lifetime, session_key=session_key)


def _open_session(
    request: HttpRequest,
    user: User,
    lifetime: timedelta,
    *,
    refresh_id: str = "",
    session_key: str = "",
) -> UserSession:
    return UserSession.objects.create(
        user=user,
        ip_address=client_address(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:300],
        expires_at=timezone.now() + lifetime,
        refresh_id=refresh_id,
        session_key=session_key,
    )


def _token_pair(session_id: UUID, refresh: RefreshToken) -> dict[str, str]:
    refresh[SESSION_CLAIM] = str(session_id)
    return {"access": str(refresh.access_token), "refresh": str(refresh)}


def renew(raw: str) -> dict[str, str]:
    """A new pair for a refresh token, good once: a second use ends its session.

    Whoever uses it second may be a thief, or the owner after one: both must log in
    again.
    """
    try:
        old = RefreshToken(raw)  # type: ignore[arg-type]  # the stub knows no str
    except TokenError as error:
        raise InvalidToken(str(error)) from error

    new = RefreshToken()
    new["user_id"] = old["user_id"]
    now = timezone.now()

    # Of the session's own columns only: with a join, PostgreSQL would look at the
    # refresh_id of before somebody else's update, and two at once would both win.
    lasting = UserSession.objects.filter(
        id=old.get(SESSION_CLAIM), ended_at=None, expires_at__gt=now
    )
    if not User.objects.filter(sessions__in=lasting, is_active=True).exists():
        raise InvalidToken("The session has ended. Log in again.")

    renewed = lasting.filter(refresh_id=old["jti"]).update(
        refresh_id=new["jti"],
        last_used_at=now,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
    )
    if renewed:
        return _token_pair(old[SESSION_CLAIM], new)

    end_sessions(lasting, "reused")
    raise InvalidToken(
        "This refresh token was used before or its session has ended. Log in again."
    )


def current_sessions(request: Request) -> QuerySet[UserSession]:
    """The session that this very request uses: its token's, or its browser's."""
    token = cast(AccessToken | None, request.auth)
    if token:
        return UserSession.objects.filter(id=token.get(SESSION_CLAIM))

    session_key = request.session.session_key or "-"
    return UserSession.objects.filter(session_key=session_key, user=request.user.pk)


def end_sessions(sessions: QuerySet[UserSession], reason: str) -> int:
    """End every session of the queryset that still lasts; how many that were."""
    lasting = sessions.filter(ended_at=None)

    browsers = lasting.exclude(session_key="")
    for session_key in list(browsers.values_list("session_key", flat=True)):
        SessionStore(session_key).delete()

    return lasting.update(ended_at=timezone.now(), end_reason=reason, refresh_id="")


def renew_browser_session(request: HttpRequest, user: User) -> None:
    """Let a browser stay logged in after its user's password changed.

    Its cookie gets a new key.
    """
    before = request.session.session_key
    update_session_auth_hash(request, user)
    UserSession.objects.filter(session_key=before, ended_at=None).update(
        session_key=request.session.session_key
    )


def end_browser_session(request: HttpRequest) -> None:
    """Note the logout of a browser."""
    session_key = request.session.session_key
    if session_key:
        UserSession.objects.filter(session_key=session_key, ended_at=None).update(
            ended_at=timezone.now(), end_reason="logout"
        )


def user_of_session(session_id: str | None) -> User | None:
    """The active user of a session that lasts, None where it has ended; in one query.

    Worded by hand, since every request asks it and Django takes longer to word it than
    the database to answer.
    """
    if session_id is None:
        return None

    now = timezone.now()
    last_used_at = UserSession._meta.get_field("last_used_at")
    values = [
        last_used_at.get_db_prep_value(now - TOUCH_EVERY, connection),
        UserSession._meta.pk.get_db_prep_value(session_id, connection),
        last_used_at.get_db_prep_value(now, connection),
    ]

    def ask() -> User | None:
        return next(iter(User.objects.raw(SESSION_SQL, values)), None)

    user = _first_answer(ask)
    if user is None or not user.is_active:
        return None
    if user.session_is_stale:  # type: ignore[attr-defined]  # a column of the query
        UserSession.objects.filter(id=session_id).update(last_used_at=now)
    return user


def _first_answer(ask: Callable[[], _Answer]) -> _Answer:
    """What the first query of a request answers; asked again on a stale connection.

    So the query itself is the check that the connection still stands, and needs no
    other before it.
    """
    if connection.connection is None or connection.in_atomic_block:
        return ask()

    connection.health_check_done = True  # type: ignore[attr-defined]  # Django's own
    try:
        return ask()
    except (OperationalError, InterfaceError):
        connection.close()
        return ask()
