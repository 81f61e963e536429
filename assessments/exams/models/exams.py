"""An exam: how it is put together, who may sit it and when, and the questions it was published with."""

from decimal import Decimal
from secrets import token_hex
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from academics.models import SchoolClass, Student, Term, Unit
from assessments.bank.models import Difficulty, Kind, Question, QuestionVersion
from assessments.exams.querysets import ExamQuerySet
from assessments.questions.items import Item, item_from_json

LONGEST_TITLE = 100  # as an assessment's, whose title it becomes
LONGEST_DURATION = 60 * 24 * 14
MOST_DRAWN = 500
POINTS = [MinValueValidator(Decimal("0.0001")), MaxValueValidator(Decimal(10_000))]


class ExamState(models.TextChoices):
    """Where an exam stands. That it is open, or closed, follows from its times."""

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
    """An exam in a unit. It changes freely as a draft; what it asks is frozen when it is published."""

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
    # When results began to be seen; None while they are held back. For `at_once`, the moment of publishing.
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
    # Counted up when it is published and when a regrade changes a key: caches and gradings go by it.
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
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "closes_at"], name="exam_by_closing"),
            models.Index(fields=["unit", "state"], name="exam_by_unit"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
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

    @property
    def is_timed(self) -> bool:
        """Whether the clock ends an attempt by itself."""
        return self.duration_minutes is not None or self.closes_at is not None


class Section(models.Model):
    """A part of an exam, in its place."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    instructions = models.TextField(blank=True, max_length=10_000)

    class Meta:
        ordering: ClassVar[list[str]] = ["exam", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["exam", "position"], name="section_has_its_place"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Section {self.position}"


class Slot(models.Model):
    """A place on the paper: one question, or so many drawn from those of the bank that fit."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="slots"
    )
    points = models.DecimalField(
        max_digits=9, decimal_places=4, null=True, blank=True, validators=POINTS,
        help_text="For each question; the question's own where empty.",
    )  # fmt: skip
    # The pool, where no question is named: tags that all must be there, and what else narrows it.
    draw = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MOST_DRAWN)],
        help_text="How many questions are drawn.",
    )
    pool_tags = models.JSONField(default=list, blank=True)
    pool_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    pool_kind = models.CharField(max_length=20, choices=Kind.choices, blank=True)
    pool_difficulty = models.CharField(
        max_length=10, choices=Difficulty.choices, blank=True
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["section", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["section", "position"], name="slot_has_its_place"
            ),
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gt=0),
                name="slot_points_are_positive",
            ),
            models.CheckConstraint(
                condition=Q(question=None, draw__gte=1)
                | Q(question__isnull=False, draw=0),
                name="slot_is_a_question_or_a_draw",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.position}"


class PublishedQuestion(models.Model):
    """A question as an exam was published with it: its version, its points, and the key that counts.

    Those of a draw stand here all, and each attempt has some of them. A regrade writes another
    `content`; without one the version's own counts. Attempts name a question by this row's id.
    """

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="published")
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="published")
    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="published"
    )
    points = models.DecimalField(max_digits=9, decimal_places=4, validators=POINTS)
    content = models.JSONField(
        null=True, blank=True, help_text="What a regrade made of it."
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["exam", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["slot", "version"], name="question_once_in_a_slot"
            ),
            models.CheckConstraint(
                condition=Q(points__gt=0), name="published_points_are_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.version}"

    def item(self) -> Item:
        """The question as it is marked now; needs `version`."""
        content: Any = self.version.content if self.content is None else self.content
        return item_from_json(content)
