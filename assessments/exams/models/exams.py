"""An exam: who may sit it and when, and how it is marked and shown."""

from decimal import Decimal
from secrets import token_hex

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from academics.models import SchoolClass, Student, Term, Unit
from assessments.exams.querysets import ExamQuerySet

LONGEST_TITLE = 100  # as an assessment's, whose title it becomes
LONGEST_DURATION = 60 * 24 * 14


class ExamState(models.TextChoices):
    """That a published exam is open, or closed, follows from its times."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    ARCHIVED = "archived", "Archived"


# Back to draft only while nobody has begun.
EXAM_MOVES: dict[str, frozenset[str]] = {
    ExamState.DRAFT: frozenset({ExamState.PUBLISHED}),
    ExamState.PUBLISHED: frozenset({ExamState.DRAFT, ExamState.ARCHIVED}),
    ExamState.ARCHIVED: frozenset({ExamState.PUBLISHED}),
}


def new_secret() -> str:
    """What shuffles and draws are derived from; never shown."""
    return token_hex(16)


class Exam(models.Model):
    """An exam in a unit.

    It changes freely as a draft; what it asks is frozen when it is published.
    """

    class Counting(models.TextChoices):
        """Which of several attempts makes the result."""

        BEST = "best", "The best"
        LATEST = "latest", "The latest"
        FIRST = "first", "The first"

    class Release(models.TextChoices):
        """When those who sat it see their results."""

        AT_ONCE = "at_once", "At once"
        AFTER_CLOSING = "after_closing", "After closing"
        BY_HAND = "by_hand", "By hand"

    class Shows(models.TextChoices):
        """How much a released result shows; each shows what stands before it too."""

        SCORE = "score", "The score"
        CORRECTNESS = "correctness", "What was right"
        FEEDBACK = "feedback", "The feedback"
        KEY = "key", "The right answers"

    title = models.CharField(max_length=LONGEST_TITLE)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="exams")
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="exams"
    )
    instructions = models.TextField(blank=True, max_length=10_000)
    state = models.CharField(
        max_length=10,
        choices=ExamState.choices,
        default=ExamState.DRAFT,
        editable=False,
    )
    assessment_type = models.CharField(
        max_length=20,
        default="exam",
        help_text="As what the result stands among the marks.",
    )
    opens_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="From when it may be begun; at once where empty.",
    )
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text="When every attempt ends; never where empty."
    )
    duration_minutes = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_DURATION)],
    )
    grace_seconds = models.PositiveSmallIntegerField(
        default=30,
        validators=[MaxValueValidator(600)],
        help_text="How late the last save may arrive.",
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    counting = models.CharField(
        max_length=10, choices=Counting.choices, default=Counting.BEST
    )
    pass_mark = models.DecimalField(
        max_digits=6,
        decimal_places=3,
        default=Decimal(40),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    shuffle_questions = models.BooleanField(default=False)
    shuffle_choices = models.BooleanField(default=True)
    access_code = models.CharField(max_length=50, blank=True)
    release = models.CharField(
        max_length=15, choices=Release.choices, default=Release.BY_HAND
    )
    shows = models.CharField(
        max_length=15, choices=Shows.choices, default=Shows.FEEDBACK
    )
    # When results began to be seen, for `at_once` the moment of publishing; None while
    # they are held back.
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_anonymous = models.BooleanField(
        "marked anonymously",
        default=False,
        help_text="Who marks by hand is not told whose answer it is.",
    )
    moderation_percent = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(100)],
        help_text="Share of hand-marked answers that a second person checks.",
    )
    classes = models.ManyToManyField(
        SchoolClass, blank=True, related_name="exams", help_text="Who may sit it."
    )
    students = models.ManyToManyField(
        Student, blank=True, related_name="exams", help_text="Who may sit it besides."
    )
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    # Counted up when it is published and when a regrade changes a key; caches and
    # gradings go by it.
    paper_revision = models.PositiveIntegerField(default=0, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
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

    objects = ExamQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["state", "closes_at"], name="exam_by_closing"),
            models.Index(fields=["unit", "state"], name="exam_by_unit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExamState.values), name="exam_state"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None)
                | Q(closes_at=None)
                | Q(closes_at__gt=F("opens_at")),
                name="exam_closes_after_it_opens",
            ),
            models.CheckConstraint(
                condition=Q(duration_minutes=None) | Q(duration_minutes__gte=1),
                name="exam_lasts_a_minute",
            ),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=0, pass_mark__lte=100), name="exam_pass_mark"
            ),
            models.CheckConstraint(
                condition=Q(attempts_allowed__gte=1), name="exam_may_be_sat"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="exam_published_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def may_become(self, state: str) -> bool:
        """Whether its state may be changed to this one."""
        return state in EXAM_MOVES[self.state]

    @property
    def is_timed(self) -> bool:
        """Whether the clock ends an attempt by itself."""
        return self.duration_minutes is not None or self.closes_at is not None
