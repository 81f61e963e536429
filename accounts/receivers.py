"""What the audit library and Django's own login call; each is one line."""

from auditlog.models import LogEntry
from django.contrib.auth.signals import (
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import audit, sessions
from accounts.models import User

pre_save.connect(audit.name_the_actor, sender=LogEntry, dispatch_uid="accounts.audit")


@receiver(user_logged_in)
def open_session_of_browser(
    sender: type[User], request: HttpRequest, user: User, **kwargs: object
) -> None:
    sessions.open_browser_session(request, user)


@receiver(user_logged_out)
def end_session_of_browser(
    sender: type[User], request: HttpRequest, **kwargs: object
) -> None:
    sessions.end_browser_session(request)


@receiver(user_login_failed)
def note_failed_login(
    sender: str, credentials: dict[str, str], **kwargs: object
) -> None:
    audit.note_failed_login(credentials.get("username") or "")
