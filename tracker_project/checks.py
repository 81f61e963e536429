"""A production setting that is missing or unsafe fails here, with a sentence that says
what to do.
"""

import sys
from collections.abc import Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

WEAK = ("change-me", "your", "secret-key", "insecure", "django-insecure", "dev-")
SHORTEST_SECRET = 32  # characters
FEWEST_CHARACTERS = 5  # different ones


@register("production", deploy=True)
def production_settings(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """What DEBUG=false demands: own secrets, named hosts, a database server, a mail
    server.
    """
    if settings.DEBUG:
        return []
    found = [
        check_secret("SECRET_KEY", settings.SECRET_KEY_GIVEN, "tracker.E001"),
        check_hosts(),
        check_database(),
        check_mail(),
        check_jwt_secret(),
    ]
    return [message for message in found if message]


def check_mail() -> CheckMessage | None:
    if settings.MAIL_SERVER:
        return None
    return Error(
        "MAIL_SERVER is not set, so no message could leave the school.",
        hint=(
            "Set MAIL_SERVER (and MAIL_PORT, MAIL_USERNAME, MAIL_PASSWORD), "
            "or DEBUG=true on your own machine."
        ),
        id="tracker.E004",
    )


def check_secret(name: str, value: str, check: str) -> CheckMessage | None:
    is_varied = len(set(value)) >= FEWEST_CHARACTERS
    is_placeholder = value.lower().startswith(WEAK)
    if len(value) >= SHORTEST_SECRET and is_varied and not is_placeholder:
        return None
    problem = "is not set" if not value else "is too short or a placeholder"
    return Error(
        f"{name} {problem}.",
        hint=(
            f"Set {name} to at least {SHORTEST_SECRET} random characters "
            '(python3 -c "import secrets; print(secrets.token_urlsafe(48))"), '
            "or DEBUG=true on your own machine."
        ),
        id=check,
    )


def check_jwt_secret() -> CheckMessage | None:
    if settings.JWT_SECRET_KEY in (settings.SECRET_KEY, settings.SECRET_KEY_GIVEN):
        return None  # derived from SECRET_KEY, which has its own check
    return check_secret("JWT_SECRET_KEY", settings.JWT_SECRET_KEY, "tracker.E005")


def check_hosts() -> CheckMessage | None:
    is_anybodys = "*" in settings.ALLOWED_HOSTS
    if not is_anybodys and settings.ALLOWED_HOSTS != settings.LOCAL_HOSTS:
        return None
    return Error(
        "ALLOWED_HOSTS does not name the school's hosts.",
        hint=(
            "Set ALLOWED_HOSTS to the host names, separated by commas, never *; "
            "or DEBUG=true on your own machine."
        ),
        id="tracker.E002",
    )


def check_database() -> CheckMessage | None:
    if settings.DATABASE_VENDOR != "sqlite3":
        return None
    return Error(
        "The embedded SQLite database is not meant for production.",
        hint=(
            "Set DATABASE_URL (postgresql://user:password@host/name), "
            "or DEBUG=true on your own machine."
        ),
        id="tracker.E003",
    )


@register()
def choices(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """Settings with a fixed set of values."""
    found: list[CheckMessage] = []
    if settings.TEACHER_SCOPE not in ("school", "assigned"):
        found.append(
            Error("TEACHER_SCOPE must be 'school' or 'assigned'.", id="tracker.E006")
        )
    try:
        ZoneInfo(settings.SCHOOL_TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        found.append(
            Error(
                f"TIME_ZONE names no time zone: {settings.SCHOOL_TIME_ZONE}.",
                id="tracker.E007",
            )
        )
    return found


@register()
def counted_proxies(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    """A proxy that is not counted makes one address of a whole school."""
    if not settings.BEHIND_PROXY or settings.NUM_PROXIES_GIVEN:
        return []
    return [
        Warning(
            "BEHIND_PROXY is true and NUM_PROXIES is 0: every caller seems to have the "
            "proxy's address, so that one who guesses passwords keeps all others out.",
            hint="Set NUM_PROXIES to the number of proxies of yours in a row.",
            id="tracker.W001",
        )
    ]


def refuse_unsafe_settings() -> None:
    """Stop a process that would serve, or work for, a school with settings that fail
    the checks.

    `manage.py check --deploy` tells the same beforehand. Commands that serve nobody,
    such as `migrate` or `makemigrations`, run without these settings.
    """
    if messages := production_settings(None) + choices(None):
        for message in messages:
            sys.stderr.write(f"{message}\n")
        sys.exit(78)  # EX_CONFIG
