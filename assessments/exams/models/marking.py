"""Answers that a person must mark: the queue, and what was decided."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.policy import ScopedQuerySet
from assessments.exams.models.attempts import Attempt
from assessments.exams.models.exams import Exam
from assessments.exams.models.questions import PublishedQuestion


class HandMarkState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    MARKED = "marked", "Marked"
    TO_MODERATE = "to_moderate", "To be moderated"
    MODERATED = "moderated", "Moderated"


class HandMarkQuerySet(ScopedQuerySet):
    resource = "hand_marks"

    def taught(self, user: User) -> Q:
        """The answers of a teacher's exams."""
        exams = Exam.objects.visible_to(user).order_by()
        return Q(question__exam__in=exams.values("pk"))


class HandMark(models.Model):
    """An answer in the queue of those that people mark.

    It is put there when its attempt is graded, decided by a person, and perhaps checked
    by a second one.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="hand_marks")
    question = models.ForeignKey(
        PublishedQuestion, models.CASCADE, related_name="hand_marks"
    )
    state = models.CharField(
        max_length=12, choices=HandMarkState.choices, default=HandMarkState.WAITING
    )
    points = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    max_points = models.DecimalField(max_digits=9, decimal_places=4)
    rubric = models.JSONField(
        default=dict, help_text="The level chosen of each criterion."
    )
    comment = models.TextField(
        blank=True, max_length=5_000, help_text="The student sees it after release."
    )
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    marked_at = models.DateTimeField(null=True)
    first_points = models.DecimalField(
        max_digits=9,
        decimal_places=4,
        null=True,
        help_text="What the first person gave, once a second has moderated.",
    )
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    moderated_at = models.DateTimeField(null=True)

    objects = HandMarkQuerySet.as_manager()

    class Meta:
        ordering = ["question", "id"]
        indexes = [models.Index(fields=["question", "state"], name="hand_mark_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question"], name="answer_marked_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=HandMarkState.values), name="hand_mark_state"
            ),
            models.CheckConstraint(
                condition=Q(points=None)
                | Q(points__gte=0, points__lte=F("max_points")),
                name="hand_mark_points",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(points__isnull=False),
                name="hand_mark_decided_has_points",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question_id}"
