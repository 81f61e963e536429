"""The record of background work: the row is the outbox, a message only a hint."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.policy import Role, ScopedQuerySet, role_of
from tasks.extensions import accounts_of_students


class State(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


# From which state a task may go where; back to QUEUED when its worker died or it is
# tried again.
MOVES: dict[str, frozenset[str]] = {
    State.QUEUED: frozenset({State.RUNNING, State.CANCELLED, State.FAILED}),
    State.RUNNING: frozenset(
        {State.SUCCEEDED, State.FAILED, State.CANCELLED, State.QUEUED}
    ),
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}
FINAL = frozenset(state for state, moves in MOVES.items() if not moves)


class TaskQuerySet(ScopedQuerySet["Task"]):
    resource = "tasks"

    def visible_to(
        self,
        user: User | AnonymousUser,
        action: str = "read",
        *,
        resource: str = "",
    ) -> Self:
        """As the table says; TEACHER_SCOPE opens students' tasks, and nobody else's."""
        rows = super().visible_to(user, action, resource=resource)
        if user.is_authenticated and role_of(user) == Role.TEACHER:
            return rows.filter(self.taught(user))
        return rows

    def own(self, user: User) -> Q:
        return Q(owner=user)

    def taught(self, user: User) -> Q:
        """The teacher's own, and those of the students whom the teacher reaches."""
        condition = Q(owner=user)
        for accounts in accounts_of_students(user):
            condition |= Q(owner__in=accounts)
        return condition

    def move(self, to: str, **fields: Any) -> int:  # what a queryset's update takes
        """Put those that may go there into state `to`; how many went."""
        sources = [state for state, moves in MOVES.items() if to in moves]
        return self.filter(state__in=sources).update(state=to, **fields)


class Task(models.Model):
    """One piece of work: what, for whom, how far, and how it ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60, db_index=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    args = models.JSONField(default=dict, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    result = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(
        null=True, editable=False, help_text="Whoever holds this may finish the task."
    )
    cancel_requested = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(
        null=True, help_text="Not before this instant: a retry waits."
    )
    seen_at = models.DateTimeField(
        null=True, help_text="When its worker last said that it lives."
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "sent_at"], name="task_by_state"),
            models.Index(fields=["owner", "-created_at"], name="task_by_owner"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="task_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(claim__isnull=False),
                name="task_running_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(
                    state__in=["succeeded", "failed", "cancelled"],
                    finished_at__isnull=False,
                ),
                name="task_final_is_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.state}"

    @property
    def status_url(self) -> str:
        return status_url_of(self.id)


def status_url_of(task_id: uuid.UUID) -> str:
    """Where the owner of a task watches it."""
    return f"/api/tasks/status/{task_id}/"
