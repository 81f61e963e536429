"""What an exam asks: sections, slots, and the questions it was published with."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from academics.models import Unit
from assessments.bank.models import (
    Difficulty,
    Question,
    QuestionVersion,
    kind_choices,
)
from assessments.exams.models.exams import Exam
from assessments.questions.items import Item, item_from_json

MOST_DRAWN = 500
POINTS = [MinValueValidator(Decimal("0.0001")), MaxValueValidator(Decimal(10_000))]


class Section(models.Model):
    """A part of an exam, in its place."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    instructions = models.TextField(blank=True, max_length=10_000)

    class Meta:
        ordering = ["exam", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "position"], name="section_has_its_place"
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"Section {self.position}"


class Slot(models.Model):
    """A place on the paper: one question, or so many drawn from the bank's that fit."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(
        Question, models.PROTECT, null=True, blank=True, related_name="slots"
    )
    points = models.DecimalField(
        max_digits=9,
        decimal_places=4,
        null=True,
        blank=True,
        validators=POINTS,
        help_text="For each question; the question's own where empty.",
    )
    # The pool, where no question is named: tags that must all be there, and what else
    # narrows it.
    draw = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MOST_DRAWN)],
        help_text="How many questions are drawn.",
    )
    pool_tags = models.JSONField(default=list, blank=True)
    pool_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    pool_kind = models.CharField(max_length=20, choices=kind_choices, blank=True)
    pool_difficulty = models.CharField(
        max_length=10, choices=Difficulty.choices, blank=True
    )

    class Meta:
        ordering = ["section", "position"]
        constraints = [
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
    """A question as an exam was published with it: its version, points, and key.

    Of a draw every candidate is here, and each attempt has some of them. A regrade
    writes another `content`; without one the version's own counts. Attempts name a
    question by this row's id.
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
        ordering = ["exam", "id"]
        constraints = [
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
        if self.content is None:
            return item_from_json(self.version.content)
        return item_from_json(self.content)
