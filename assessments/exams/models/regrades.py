"""A regrade: proposed, applied, undone, with what each attempt had before."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.policy import ScopedQuerySet
from assessments.exams.models.attempts import Attempt
from assessments.exams.models.exams import Exam


class RegradeState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"


REGRADE_MOVES: dict[str, frozenset[str]] = {
    RegradeState.PROPOSED: frozenset({RegradeState.APPLYING}),
    RegradeState.APPLYING: frozenset({RegradeState.APPLIED, RegradeState.PROPOSED}),
    RegradeState.APPLIED: frozenset({RegradeState.UNDOING}),
    RegradeState.UNDOING: frozenset({RegradeState.UNDONE, RegradeState.APPLIED}),
    RegradeState.UNDONE: frozenset(),
}


class RegradeQuerySet(ScopedQuerySet):
    resource = "regrades"

    def taught(self, user: User) -> Q:
        """Those of a teacher's exams."""
        exams = Exam.objects.visible_to(user).order_by()
        return Q(exam__in=exams.values("pk"))


class Regrade(models.Model):
    """Another key, an answer accepted besides, or a void question, for all who sat it.

    `changes` are as they were asked for. `contents` are by question id: {"before":
    content or null, "after": content}. `effect` says whose score, band, pass and GPA
    would change, as the proposal told it.
    """

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="regrades")
    state = models.CharField(
        max_length=10, choices=RegradeState.choices, default=RegradeState.PROPOSED
    )
    reason = models.CharField(max_length=255, blank=True)
    changes = models.JSONField()
    contents = models.JSONField(default=dict)
    effect = models.JSONField(default=dict)
    on_revision = models.PositiveIntegerField(
        help_text="The paper's revision that it was proposed on."
    )
    task = models.ForeignKey(
        "tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = RegradeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RegradeState.values), name="regrade_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.state}"


class RegradedAttempt(models.Model):
    """What an attempt had before a regrade, and what it has since."""

    regrade = models.ForeignKey(Regrade, models.CASCADE, related_name="attempts")
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="regrades")
    before = models.JSONField(help_text="State, score, max_score and outcomes.")
    after = models.JSONField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["regrade", "attempt"], name="regraded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regrade_id}: {self.attempt_id}"
