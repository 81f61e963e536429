"""Something to do by a day, for oneself or for a student."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from academics.deletion import cascade
from academics.models import Student, Unit
from academics.querysets import StudentOwnedQuerySet
from accounts.models import User
from accounts.policy import Scope, scope_for


class ReminderQuerySet(StudentOwnedQuerySet):
    resource = "reminders"

    def visible_to(
        self,
        user: User | AnonymousUser,
        action: str = "read",
        *,
        resource: str = "",
    ) -> Self:
        """As the policy table says; but what is one's own note is nobody else's."""
        rows = super().visible_to(user, action, resource=resource)
        return rows.filter(Q(student__isnull=False) | Q(user=user.pk))

    def own(self, user: User) -> Q:
        return Q(user=user) | super().own(user)

    def children(self, user: User) -> Q:
        return Q(user=user) | super().children(user)

    def taught(self, user: User) -> Q:
        return Q(user=user) | super().taught(user)


class Reminder(models.Model):
    """A message with a due date; for a student, or for the user who made it."""

    student = models.ForeignKey(
        Student, cascade, null=True, blank=True, related_name="reminders"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        cascade,
        null=True,
        blank=True,
        related_name="reminders",
        editable=False,
    )
    unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="reminders"
    )
    message = models.CharField(max_length=255)
    due_date = models.DateField()
    is_completed = models.BooleanField(default=False)
    completed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["due_date", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["is_completed", "due_date"], name="reminder_due")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(student=None, user__isnull=False)
                | Q(student__isnull=False, user=None),
                name="reminder_for_a_student_or_a_user",
            ),
            models.CheckConstraint(
                condition=~Q(message=""), name="reminder_says_something"
            ),
            models.CheckConstraint(
                condition=Q(is_completed=False, completed_at=None)
                | Q(is_completed=True, completed_at__isnull=False),
                name="reminder_done_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.message

    def save(self, *args: Any, **kwargs: Any) -> None:  # Django's own signature
        """Save with the instant at which it was done, if it was."""
        if not self.is_completed:
            self.completed_at = None
        elif self.completed_at is None:
            self.completed_at = timezone.now()
        super().save(*args, **kwargs)

    def may_be_reworded_by(self, user: User) -> bool:
        """Whether `user` may do more than tick it off: whoever set it, and staff."""
        scope = scope_for(user, "reminders", "update")
        return self.created_by_id == user.pk or scope in (Scope.TAUGHT, Scope.ALL)
