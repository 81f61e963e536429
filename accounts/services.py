"""Accounts are made, approved, changed and removed here; each call is atomic."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import sessions
from accounts.extensions import make_companions
from accounts.models import User, UserSession
from accounts.policy import Role
from tracker_project.errors import ConflictError, ValidationError

TAKEN = {
    "email": "Somebody has this address already.",
    "username": "Somebody has this name already.",
}


def authenticate_user(
    username: str, password: str, *, request: HttpRequest | None = None
) -> User | None:
    """The user of an e-mail address or username and a password, or None.

    Raises Throttled after too many wrong passwords.
    """
    user = authenticate(request, username=username, password=password)
    return user if isinstance(user, User) else None


def check_password_rules(
    password: str,
    *,
    email: str = "",
    first_name: str = "",
    last_name: str = "",
    field: str = "password",
) -> None:
    """Raise ValidationError naming `field` where the password breaks a rule.

    It may not resemble the user's address or names.
    """
    user = User(email=email, first_name=first_name, last_name=last_name)
    try:
        validate_password(password, user)
    except DjangoValidationError as error:
        raise ValidationError.of_field(field, *error.messages) from error


def check_free(field: str, value: str, *, but: User | None = None) -> None:
    """Raise ValidationError where another account has this `email` or `username`."""
    others = User.objects.filter(**{field: value.strip().lower()})
    if but is not None:
        others = others.exclude(pk=but.pk)
    if others.exists():
        raise ValidationError.of_field(field, TAKEN[field])


def create_account(
    *,
    email: str,
    role: str,
    password: str | None,
    by: User | None,
    username: str = "",
    first_name: str = "",
    last_name: str = "",
    **fields: Any,  # the model's other columns
) -> User:
    """A new account of any role, made by an admin or by a registration.

    Without a username, one is made of the address.
    """
    if password is not None:
        check_password_rules(
            password, email=email, first_name=first_name, last_name=last_name
        )
    # Before the transaction: it is slow, and the database waits for nobody.
    hashed = make_password(password)

    with transaction.atomic():
        check_free("email", email)
        if username:
            check_free("username", username)

        user = _insert_account(
            email=email,
            username=username,
            hashed=hashed,
            role=role,
            first_name=first_name,
            last_name=last_name,
            approved_by=by,
            **fields,
        )
        make_companions(user)
    return user


def _insert_account(*, email: str, username: str, **fields: Any) -> User:
    """The row; 400 where somebody took the address or the name a moment ago.

    A made-up username that was lost is made up anew, which ends: each one lost is an
    account of somebody else.
    """
    while True:
        name = username or User.objects.free_username(email)
        try:
            with transaction.atomic():
                return User.objects.create_user(email, username=name, **fields)
        except IntegrityError:
            check_free("email", email)
            if username:
                check_free("username", username)
            if username or not User.objects.filter(username=name).exists():
                raise


def register(
    *,
    email: str,
    password: str,
    role: str,
    first_name: str = "",
    last_name: str = "",
) -> User:
    """A person's own registration; a teacher's is pending until an admin approves."""
    return create_account(
        email=email,
        password=password,
        role=role,
        first_name=first_name,
        last_name=last_name,
        is_approved=role != Role.TEACHER,
        by=None,
    )


@transaction.atomic
def approve(user: User, *, by: User) -> User:
    """Let a pending teacher in; approving twice changes nothing."""
    if user.role != Role.TEACHER:
        raise ConflictError("Only a teacher's account is approved.")

    if not user.is_approved:
        user.is_approved = True
        user.approved_by = by
        user.save(update_fields=["is_approved", "approved_by", "updated_at"])
    return user


def is_last_admin(user: User) -> bool:
    """Whether the school would have no active admin without this one."""
    if not user.is_superuser:
        return False
    return not User.objects.active_admins().exclude(pk=user.pk).exists()


def lock_admins() -> list[int]:
    """The ids of the active admins, whose rows are locked until the transaction ends.

    In a fixed order and before any other account's row, so that two admins who remove
    each other at once wait for one another instead of blocking each other.
    """
    admins = User.objects.active_admins().select_for_update().order_by("pk")
    return list(admins.values_list("pk", flat=True))


def _guard_last_admin(user: User) -> None:
    """Raise ConflictError where the school would be left without an admin."""
    if lock_admins() == [user.pk]:
        raise ConflictError(
            "This is the last active admin: make another one first.", code="last_admin"
        )


@transaction.atomic
def update_account(
    user: User, *, by: User, password: str | None = None, **changes: object
) -> User:
    """Change an account; with its role, or switched off, it loses its sessions too."""
    loses_role = changes.get("role", user.role) != user.role
    loses = loses_role or changes.get("is_active") is False
    if loses and user.is_superuser:
        _guard_last_admin(user)

    for field in TAKEN:
        if field in changes:
            check_free(field, str(changes[field]), but=user)

    for name, value in changes.items():
        setattr(user, name, value)
    if password:
        check_password_rules(
            password,
            email=user.email,
            first_name=user.first_name,
            last_name=user.last_name,
        )
        user.set_password(password)
    user.save()
    make_companions(user)

    if loses or password:
        sessions.end_sessions(user.sessions.all(), "account_changed")
    return user


@transaction.atomic
def delete_account(user: User, *, by: User) -> None:
    """Remove an account for good."""
    if user.is_superuser:
        _guard_last_admin(user)
    sessions.end_sessions(user.sessions.all(), "account_removed")
    user.delete()


def change_password(
    user: User,
    *,
    current: str,
    new: str,
    current_sessions: QuerySet[UserSession] | None = None,
) -> None:
    """Set one's own password, knowing the one before.

    It ends every session of the user but `current_sessions`, the caller's own.
    """
    if not user.check_password(current):
        raise ValidationError.of_field("current_password", "Wrong password.")

    check_password_rules(
        new,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        field="new_password",
    )
    user.set_password(new)

    with transaction.atomic():
        user.save(update_fields=["password", "updated_at"])
        others = user.sessions.all()
        if current_sessions is not None:
            others = others.exclude(id__in=current_sessions.values("id"))
        sessions.end_sessions(others, "password_changed")
