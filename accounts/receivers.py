"""What the audit library and Django's own login call; each is one line."""

from typing import Any

from auditlog.models import LogEntry
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import audit, sessions
from accounts.models import User

pre_save.connect(audit.name_the_actor, sender=LogEntry, dispatch_uid="accounts.audit")


@receiver(user_logged_in)
def remember_browser(
    sender: Any, request: HttpRequest, user: User, **kwargs: Any
) -> None:
    """A browser's login is a session like a token's."""
    sessions.open_browser_session(request, user)


@receiver(user_logged_out)
def forget_browser(
    sender: Any, request: HttpRequest, user: User | None, **kwargs: Any
) -> None:
    """A browser's logout ends it."""
    sessions.end_browser_session(request)
