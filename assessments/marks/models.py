"""A mark and its status, and the school's table of bands."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from academics.calendar import today
from academics.models import Student, Term, Unit
from assessments.marks.bands import Bands, MarkError, check_mark, result_of
from assessments.marks.history.models import AssessmentChange  # noqa: F401 - a table of this app
from assessments.marks.querysets import (
    AssessmentQuerySet,
    BandScaleQuerySet,
    LetterQuerySet,
)


def not_in_the_future(day: date) -> None:
    """Refuse a day that has not come yet; the day after today is let through, for a browser in another time zone."""
    if day > today() + timedelta(days=1):
        raise ValidationError("This day has not come yet.", code="in_the_future")


def as_stored(number: Any) -> Decimal:
    """`number` as its column keeps it: four decimals, and what isn't finite as it is."""
    value = number if isinstance(number, Decimal) else Decimal(str(number))
    return round(value, 4) if value.is_finite() else value


class Assessment(models.Model):
    """One mark of one student in one unit; percentage and status follow from it."""

    class Types(models.TextChoices):
        """What was marked."""

        QUIZ = "quiz", "Quiz"
        TEST = "test", "Test"
        EXAM = "exam", "Exam"
        ASSIGNMENT = "assignment", "Assignment"

    student = models.ForeignKey(Student, models.CASCADE, related_name="assessments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assessments")
    term = models.ForeignKey(
        Term, models.PROTECT, null=True, blank=True, related_name="assessments"
    )
    assessment_type = models.CharField(
        max_length=20, choices=Types.choices, default=Types.TEST
    )
    title = models.CharField(max_length=100, blank=True)
    score = models.DecimalField(
        max_digits=9, decimal_places=4, validators=[MinValueValidator(0)]
    )
    max_score = models.DecimalField(
        max_digits=9,
        decimal_places=4,
        default=Decimal(100),
        validators=[MinValueValidator(Decimal("0.0001"))],
    )
    # Written by the save signal and the bulk paths, from `bands.result_of`; never typed.
    percentage = models.DecimalField(max_digits=9, decimal_places=6, editable=False)
    status = models.CharField(max_length=30, editable=False)
    date_taken = models.DateField(default=today, validators=[not_in_the_future])
    notes = models.TextField(
        blank=True, max_length=2000, help_text="The student sees them with the mark."
    )
    staff_notes = models.TextField(
        blank=True, max_length=2000, help_text="Never shown to students and parents."
    )
    # When students and parents began to see it; None while it is held back.
    released_at = models.DateTimeField(
        "released", default=timezone.now, null=True, blank=True, editable=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # The table that results are computed by; where a service has not read it yet, the one in force.
    bands: Bands | None = None

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-date_taken", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(max_score__gt=0), name="assessment_max_score_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=F("max_score")),
                name="assessment_score_within_max_score",
            ),
            models.CheckConstraint(
                condition=~Q(status=""), name="assessment_has_a_status"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["date_taken", "id"], name="assessment_by_date"),
            models.Index(
                fields=["student", "date_taken"], name="assessment_by_student"
            ),
            models.Index(fields=["unit", "date_taken"], name="assessment_by_unit"),
            models.Index(fields=["status"], name="assessment_by_status"),
            models.Index(fields=["score", "id"], name="assessment_by_score"),
            models.Index(fields=["percentage", "id"], name="assessment_by_percentage"),
        ]

    def __str__(self) -> str:
        name = self.title or self.get_assessment_type_display()
        return f"{name}, {float(self.score):.10g}/{float(self.max_score):.10g}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; with a score goes what follows from it."""
        if (fields := kwargs.get("update_fields")) and {"score", "max_score"} & set(
            fields
        ):
            kwargs["update_fields"] = {*fields, "percentage", "status"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a score that can't be."""
        if self.score is None or self.max_score is None:  # refused by their own fields
            return
        try:
            check_mark(self.score, self.max_score)
        except MarkError as error:
            raise ValidationError({error.field: error.sentence}) from error

    def compute_result(self) -> None:
        """Write percentage and status; every path that writes a score comes through here."""
        self.score, self.max_score = as_stored(self.score), as_stored(self.max_score)
        bands = self.bands or BandScale.objects.in_force()
        self.percentage, self.status = result_of(self.score, self.max_score, bands)


class BandScale(models.Model):
    """A table of bands; the one that was put in force last counts, the ones before stay for the record."""

    name = models.CharField(max_length=50, default="School")
    in_force_at = models.DateTimeField(auto_now_add=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )

    objects = BandScaleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.in_force_at:%Y-%m-%d}"


class BandRow(models.Model):
    """One band of a table: from `lower_bound` percent up to the next."""

    scale = models.ForeignKey(BandScale, models.CASCADE, related_name="bands")
    name = models.CharField(max_length=30)
    lower_bound = models.DecimalField(
        max_digits=6,
        decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["-lower_bound"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["scale", "lower_bound"], name="band_starts_once"
            ),
            models.UniqueConstraint(fields=["scale", "name"], name="band_named_once"),
            models.CheckConstraint(
                condition=Q(lower_bound__gte=0, lower_bound__lte=100),
                name="band_bound_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.lower_bound}"


class GradeLetter(models.Model):
    """A letter of the school's scale: from `lower_bound` percent up, worth `points`."""

    letter = models.CharField(max_length=3, unique=True)
    lower_bound = models.DecimalField(
        max_digits=6,
        decimal_places=3,
        unique=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    points = models.DecimalField(
        max_digits=4, decimal_places=2, validators=[MinValueValidator(0)]
    )

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-lower_bound"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(lower_bound__gte=0, lower_bound__lte=100),
                name="letter_bound",
            ),
            models.CheckConstraint(
                condition=Q(points__gte=0) & ~Q(letter=""), name="letter_has_points"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} from {self.lower_bound}"


class ReleaseRule(models.Model):
    """Whether the new marks of a unit wait until they are released together."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="release_rule")
    by_hand = models.BooleanField(default=False)

    def __str__(self) -> str:
        when = "released by hand" if self.by_hand else "shown at once"
        return f"Marks of {self.unit}: {when}"
