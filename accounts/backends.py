"""Logging in by e-mail address or username, in any case."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.throttles import LoginAttempt


class EmailOrUsernameBackend(BaseBackend):
    """Django's password check for both names of a user."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: object,
    ) -> User | None:
        """The active user whose password this is, or None.

        As slow for an unknown name as for a known one. Raises Throttled after too many
        wrong passwords for the account, or from the caller's address.
        """
        if not username or password is None:
            return None

        attempt = LoginAttempt(request, username)
        attempt.begin()

        try:
            user = User.objects.get_by_natural_key(username)
        except (User.DoesNotExist, User.MultipleObjectsReturned):
            User().set_password(password)
            return None

        if not user.check_password(password) or not user.is_active:
            return None
        attempt.succeed()
        return user

    def get_user(self, user_id: int) -> User | None:
        """The user of a browser session, while active."""
        return User.objects.filter(pk=user_id, is_active=True).first()
