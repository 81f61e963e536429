"""Accounts are made, approved, changed and removed here; each call is atomic and names who acts."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, transaction

from accounts import sessions
from accounts.extensions import accompany
from accounts.models import User
from accounts.policy import Role
from tracker_project.errors import ConflictError, ValidationError


def authenticate_user(username: str, password: str) -> User | None:
    """The user of an e-mail address or username and a password, or None."""
    user = authenticate(username=username, password=password)
    return user if isinstance(user, User) else None


def check_password_rules(
    password: str, *, field: str = "password", **about: Any
) -> None:
    """Raise ValidationError naming `field` where the password breaks a rule; `about` are the user's fields."""
    try:
        validate_password(password, User(**about))
    except DjangoValidationError as error:
        raise ValidationError.of_field(field, *error.messages) from error


def check_free(field: str, value: str, *, but: User | None = None) -> None:
    """Raise ValidationError where another account has this `email` or `username`, in any case."""
    if (
        User.objects.filter(**{field: value.strip().lower()})
        .exclude(pk=but and but.pk)
        .exists()
    ):
        taken = (
            "Somebody has this address already."
            if field == "email"
            else "Somebody has this name already."
        )
        raise ValidationError.of_field(field, taken)


def create_account(
    *, role: str, password: str | None, by: User | None, **fields: Any
) -> User:
    """A new account of any role, made by an admin or by a registration that may ask for that role."""
    if password is not None:
        about = {
            name: fields.get(name, "") for name in ("email", "first_name", "last_name")
        }
        check_password_rules(password, **about)
    hashed = make_password(
        password
    )  # before the transaction: it is slow, and the database waits for nobody
    with transaction.atomic():
        for field in {"email", "username"} & fields.keys():
            check_free(field, fields[field])
        user = _insert_account(role=role, hashed=hashed, approved_by=by, **fields)
        accompany(user)
    return user


def _insert_account(*, email: str, username: str = "", **fields: Any) -> User:
    """The row; 400 where somebody else took the address or the given username a moment ago.

    A made-up username that was lost is made up anew, which ends: each one lost is an account of somebody else.
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


def register(*, role: str, **fields: Any) -> User:
    """A person's own registration: a student at once, a teacher pending until an admin approves."""
    return create_account(
        role=role, by=None, is_approved=role != Role.TEACHER, **fields
    )


@transaction.atomic
def approve(user: User, *, by: User) -> User:
    """Let a pending teacher in; approving twice changes nothing."""
    if user.role != Role.TEACHER:
        raise ConflictError("Only a teacher's account is approved.")
    if not user.is_approved:
        user.is_approved, user.approved_by = True, by
        user.save(update_fields=["is_approved", "approved_by", "updated_at"])
    return user


def is_last_admin(user: User) -> bool:
    """Whether the school would have no active admin without this one."""
    return (
        user.is_superuser
        and not User.objects.active_admins().exclude(pk=user.pk).exists()
    )


def lock_admins() -> list[int]:
    """The ids of the active admins, whose rows are locked until the transaction ends.

    In a fixed order and before any other account's row, so that two admins who remove each
    other at once wait for one another instead of blocking each other.
    """
    return list(
        User.objects.active_admins()
        .select_for_update()
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _guard_last_admin(user: User) -> None:
    """Raise ConflictError where the school would be left without an admin."""
    if lock_admins() == [user.pk]:
        raise ConflictError(
            "This is the last active admin: make another one first.", code="last_admin"
        )


@transaction.atomic
def update_account(
    user: User, *, by: User, password: str | None = None, **changes: Any
) -> User:
    """Change an account; one that loses its role or is switched off loses its sessions too."""
    loses = (
        changes.get("role", user.role) != user.role or changes.get("is_active") is False
    )
    if loses and user.is_superuser:
        _guard_last_admin(user)
    for field in {"email", "username"} & changes.keys():
        check_free(field, changes[field], but=user)
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
    accompany(user)
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


def change_password(user: User, *, current: str, new: str, keep: Any = None) -> None:
    """Set one's own password, knowing the one before; ends every session but those of `keep`, the caller's own."""
    if not user.check_password(current):
        raise ValidationError.of_field("current_password", "Wrong password.")
    about = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
    }
    check_password_rules(new, field="new_password", **about)
    user.set_password(new)
    with transaction.atomic():
        user.save(update_fields=["password", "updated_at"])
        kept = keep.values("id") if keep is not None else []
        sessions.end_sessions(user.sessions.exclude(id__in=kept), "password_changed")
