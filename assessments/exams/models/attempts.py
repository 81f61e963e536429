"""An attempt at an exam, and the record of what happened in it."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from academics.models import Student
from academics.querysets import StudentOwnedQuerySet
from accounts.models import User
from assessments.exams.models.exams import Exam


class AttemptState(models.TextChoices):
    IN_PROGRESS = "in_progress", "In progress"
    SUBMITTED = "submitted", "Submitted"
    MARKING = "marking", "Being marked by hand"
    GRADED = "graded", "Graded"


ENDED = (AttemptState.SUBMITTED, AttemptState.MARKING, AttemptState.GRADED)


class AttemptQuerySet(StudentOwnedQuerySet):
    resource = "attempts"

    def taught(self, user: User) -> Q:
        """Those at a teacher's exams."""
        exams = Exam.objects.visible_to(user).order_by()
        return Q(exam__in=exams.values("pk"))

    def running(self) -> Self:
        return self.filter(state=AttemptState.IN_PROGRESS)

    def ended(self) -> Self:
        """Those that are submitted, whatever has become of them since."""
        return self.exclude(state=AttemptState.IN_PROGRESS)


class Attempt(models.Model):
    """One sitting of one student.

    `paper` is written at the start and never changed: in the order served, of each
    question {"question": id of the PublishedQuestion, "order": as it was served}; the
    first is q1.

    `answers` are by question id: {"answer": normalised JSON, "revision": a number,
    "saved_at": ISO instant}. They are frozen from the submission on, under the row's
    lock.

    `outcomes` are by question id, as the last grading wrote them: {"state", "fraction",
    "points", "max_points"}.
    """

    class EndedBy(models.TextChoices):
        STUDENT = "student", "The student"
        CLOCK = "clock", "The clock"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="attempts")
    student = models.ForeignKey(Student, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=12, choices=AttemptState.choices, default=AttemptState.IN_PROGRESS
    )
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField(
        null=True, help_text="When the clock ends it, credits included."
    )
    credited_seconds = models.PositiveIntegerField(
        default=0, help_text="For time in which the server was down."
    )
    paper = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    submitted_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy.choices, blank=True)
    receipt = models.JSONField(null=True, help_text="What was accepted, signed.")
    task = models.ForeignKey(
        "tasks.Task", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcomes = models.JSONField(default=dict)
    score = models.DecimalField(max_digits=11, decimal_places=4, null=True)
    max_score = models.DecimalField(max_digits=11, decimal_places=4, null=True)
    graded_at = models.DateTimeField(null=True)
    graded_revision = models.PositiveIntegerField(
        null=True, help_text="The paper's revision that it was graded by."
    )

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["state", "expires_at"], name="attempt_by_end"),
            models.Index(fields=["exam", "state"], name="attempt_by_exam"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "student", "number"], name="attempt_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AttemptState.values), name="attempt_state"
            ),
            models.CheckConstraint(
                condition=Q(state="in_progress", submitted_at=None)
                | Q(state__in=ENDED, submitted_at__isnull=False),
                name="attempt_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="graded")
                | Q(
                    score__isnull=False,
                    max_score__isnull=False,
                    graded_at__isnull=False,
                ),
                name="attempt_graded_has_a_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.student_id} ({self.number})"


class EventKind(models.TextChoices):
    STARTED = "started", "Started"
    RESUMED = "resumed", "Resumed"
    SAVED = "saved", "Answers saved"
    CREDITED = "credited", "Time credited"
    SUBMITTED = "submitted", "Submitted"
    GRADED = "graded", "Graded"
    MARKED = "marked", "Marked by hand"
    REGRADED = "regraded", "Regraded"


class AttemptEvent(models.Model):
    """What happened in an attempt and when.

    Events are only ever added, so that a sitting can be replayed. `detail` of a save
    and of a submission is {"answers": {"<question id>": {"answer", "revision"}}}.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["attempt", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M:%S}"
