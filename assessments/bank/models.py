"""The question bank: a question, its versions, its tags."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from academics.models import Unit
from assessments.bank.querysets import QuestionQuerySet
from assessments.questions.kinds import KINDS

LONGEST_TAG = 100
LONGEST_NAME = 255
LONGEST_CATEGORY = 1000


# One for each kind that assessments.questions finds, by its name there.
Kind = models.TextChoices(  # type: ignore[call-overload]  # the enum's functional form
    "Kind", [(name.upper(), (name, kind.label)) for name, kind in KINDS.items()]
)


def kind_choices() -> list[tuple[str, str]]:
    """Asked at each use, so that another kind needs no migration."""
    return list(Kind.choices)


class Difficulty(models.TextChoices):
    """How hard its author takes it to be."""

    EASY = "easy", "Easy"
    MEDIUM = "medium", "Medium"
    HARD = "hard", "Hard"


class Tag(models.Model):
    """A word that questions are found and drawn by; kept in lower case."""

    name = models.CharField(max_length=LONGEST_TAG, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class QuestionManager(models.Manager.from_queryset(QuestionQuerySet)):  # type: ignore[misc]
    """Every question with its newest version as `current`."""

    def get_queryset(self) -> QuestionQuerySet:
        questions: QuestionQuerySet = super().get_queryset().with_newest()
        return questions


class Question(models.Model):
    """A question of the bank, as it is found.

    What it says and how it is marked is in its newest version.
    """

    unit = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    kind = models.CharField(max_length=20, choices=kind_choices, editable=False)
    title = models.CharField(max_length=LONGEST_NAME, blank=True)
    text = models.TextField(
        blank=True, editable=False, help_text="Its words without markup, to search in."
    )
    difficulty = models.CharField(max_length=10, choices=Difficulty.choices, blank=True)
    category = models.CharField(max_length=LONGEST_CATEGORY, blank=True)
    external_id = models.CharField(max_length=LONGEST_NAME, blank=True, db_index=True)
    # Written together by the services: the names to be shown, the rows to be found by.
    tag_names = models.JSONField(default=list, blank=True, editable=False)
    tags = models.ManyToManyField(
        Tag, blank=True, related_name="questions", editable=False
    )
    newest = models.PositiveIntegerField(
        default=1, editable=False, help_text="Number of the newest version."
    )
    fingerprint = models.CharField(
        max_length=32,
        db_index=True,
        editable=False,
        help_text="The same for questions that are equal in everything.",
    )
    is_archived = models.BooleanField("archived", default=False)
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

    objects = QuestionManager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["unit", "kind"], name="question_by_unit"),
            models.Index(fields=["is_archived", "-id"], name="question_in_use"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(difficulty__in=["", *Difficulty.values]),
                name="question_difficulty",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:80] or f"Question {self.pk}"


class QuestionVersion(models.Model):
    """What a question said at a time.

    A version that an attempt has used is never changed.
    """

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(default=1)
    content = models.JSONField(
        help_text="What is asked, the key and the points, as "
        "assessments.questions has it."
    )
    used_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text="When an attempt first had it on its paper.",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "number"], name="version_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="version_number_from_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} v{self.number}"
