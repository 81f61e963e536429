"""A user with one of four roles, and the session behind each token or cookie."""

import re
import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import make_password
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.policy import Role, ScopedQuerySet, role_of
from accounts.validation import validate_visible


class UserQuerySet(ScopedQuerySet["User"]):
    resource = "users"

    def own(self, user: "User") -> Q:
        return Q(pk=user.pk)

    def active_admins(self) -> Self:
        """Those who can run the school."""
        return self.filter(role=Role.ADMIN, is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Makes users, whose names are in lower case: so they are unique in any case."""

    def create_user(
        self,
        email: str,
        password: str | None = None,
        *,
        hashed: str = "",
        username: str = "",
        **fields: Any,  # the model's other columns
    ) -> "User":
        """A saved user, of a password or of its hash.

        `username` defaults to the local part of the address, made unique.
        """
        email = email.strip().lower()
        user = self.model(
            email=email,
            username=username or self.free_username(email),
            password=hashed or make_password(password),
            **fields,
        )
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """An admin, for `manage.py createsuperuser`."""
        return self.create_user(email, password, **{"role": Role.ADMIN, **fields})

    def free_username(self, email: str) -> str:
        """The local part of `email`, or with the first free number behind it."""
        local_part = email.strip().lower().partition("@")[0]
        stem = re.sub(r"[^\w.+-]", "-", local_part)[:40]

        alike = self.filter(username__startswith=stem)
        taken = set(alike.values_list("username", flat=True))

        name = stem
        number = 1
        while name in taken:
            number += 1
            name = f"{stem}{number}"
        return name

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of an e-mail address or a username, in any case."""
        name = (username or "").strip().lower()
        if "@" in name:
            return self.get(email=name)
        return self.get(username=name)


class User(AbstractBaseUser):
    """A person who can log in, by e-mail address or username."""

    class Roles(models.TextChoices):
        ADMIN = Role.ADMIN, "Admin"
        TEACHER = Role.TEACHER, "Teacher"
        STUDENT = Role.STUDENT, "Student"
        PARENT = Role.PARENT, "Parent"

    username = models.CharField(
        max_length=50,
        unique=True,
        validators=[
            RegexValidator(r"^[\w.+-]+\Z", "Letters, digits and . + - _ only.")
        ],
    )
    email = models.EmailField(unique=True, validators=[validate_visible])
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    role = models.CharField(max_length=10, choices=Roles.choices, default=Roles.STUDENT)
    is_active = models.BooleanField(default=True)
    is_approved = models.BooleanField(
        default=True, help_text="A teacher who registered waits here for an admin."
    )
    approved_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(role__in=["admin", "teacher", "student", "parent"]),
                name="user_role",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["role", "is_active"], name="user_by_role")
        ]

    def __str__(self) -> str:
        return f"{self.full_name} <{self.email}>"

    def save(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        """Save with both names in lower case."""
        self.email = self.email.strip().lower()
        self.username = self.username.strip().lower()
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return full_name_of(self.first_name, self.last_name, self.username)

    def get_full_name(self) -> str:
        """The name under which the admin site greets whoever is logged in."""
        return self.full_name

    @property
    def is_staff(self) -> bool:
        """Whether the admin site lets this user in."""
        return self.is_active and role_of(self) in (Role.ADMIN, Role.TEACHER)

    @property
    def is_superuser(self) -> bool:
        return self.is_active and self.role == Role.ADMIN

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """For admin pages of libraries, which know no policy table: admins only."""
        return self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin's index lists an app of a library."""
        return self.is_superuser


def full_name_of(first_name: str, last_name: str, username: str) -> str:
    """First and last name, or the username where there is neither."""
    return f"{first_name} {last_name}".strip() or username


class SessionQuerySet(ScopedQuerySet["UserSession"]):
    resource = "sessions"

    def own(self, user: User) -> Q:
        """The caller's own sessions that still last."""
        return Q(user=user, ended_at=None, expires_at__gt=timezone.now())


class UserSession(models.Model):
    """A login: what a token or a browser's cookie stands for, and ends with at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    refresh_id = models.CharField(
        max_length=40, blank=True, help_text="The one refresh token that is still good."
    )
    session_key = models.CharField(
        max_length=40,
        blank=True,
        db_index=True,
        help_text="A browser's cookie session.",
    )
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-last_used_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="session_end_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} from {self.ip_address}"
