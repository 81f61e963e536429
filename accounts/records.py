"""Accounts as plain dictionaries, for scripts and shells that know no model.

    >>> authenticate_user("admin", "Admin123!")["role"]
    'admin'

Nothing is asked here about who may do it: whoever runs a shell may do everything.
"""

from accounts import services
from accounts.models import User
from accounts.policy import check_role_permission

__all__ = [
    "authenticate_user",
    "check_password",
    "check_role_permission",
    "set_password",
    "to_dict",
]

Row = dict[str, object]


def authenticate_user(username: str, password: str) -> Row | None:
    """The user of a username or e-mail address and a password, or None."""
    user = services.authenticate_user(username, password)
    return None if user is None else to_dict(user)


def set_password(username: str, password: str) -> None:
    """Give a user a new password, which ends every session of the user.

    Raises ValidationError where it breaks a rule, User.DoesNotExist for nobody's name.
    """
    user = User.objects.get_by_natural_key(username)
    services.update_account(user, by=user, password=password)


def check_password(username: str, password: str) -> bool:
    """Whether this is the user's password; it logs nobody in."""
    return User.objects.get_by_natural_key(username).check_password(password)


def to_dict(user: User) -> Row:
    """What a user is, without the password."""
    return {
        "user_id": user.pk,
        "username": user.username,
        "email": user.email,
        "full_name": user.full_name,
        "role": user.role,
        "is_active": user.is_active,
    }
