"""A mark and its status, its history, and the school's bands, letters and releases."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone

from academics.calendar import today
from academics.models import Student, Term, Unit
from assessments.marks.bands import (
    DEFAULT_BANDS,
    Band,
    Bands,
    MarkError,
    check_mark,
    result_of,
)
from assessments.marks.querysets import (
    AppendOnlyError,
    AssessmentQuerySet,
    BandScaleQuerySet,
    ChangeQuerySet,
    LetterQuerySet,
)
from assessments.marks.scale import DEFAULT_LETTERS, Letter, Letters

PERCENTAGE = [MinValueValidator(0), MaxValueValidator(100)]


def not_in_the_future(day: date) -> None:
    """Refuse a day that has not come yet.

    The day after today is let through, for a browser in another time zone.
    """
    if day > today() + timedelta(days=1):
        raise ValidationError("This day has not come yet.", code="in_the_future")


def as_stored(number: Decimal | float | str) -> Decimal:
    """`number` with the four decimals of its column; what isn't finite as it is."""
    value = number if isinstance(number, Decimal) else Decimal(str(number))
    return round(value, 4) if value.is_finite() else value


class Assessment(models.Model):
    """One mark of one student in one unit; percentage and status follow from it."""

    class Types(models.TextChoices):
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
    # Written by `compute_result`, on every path that writes a score; never typed.
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

    def save(self, *args: Any, **kwargs: Any) -> None:  # as Django's own
        """With a score goes what follows from it, by `update_fields` too."""
        fields = kwargs.get("update_fields")
        if fields and {"score", "max_score"} & set(fields):
            kwargs["update_fields"] = {*fields, "percentage", "status"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.score is None or self.max_score is None:  # refused by their own fields
            return
        try:
            check_mark(self.score, self.max_score)
        except MarkError as error:
            raise ValidationError({error.field: error.sentence}) from error

    def compute_result(self, bands: Bands) -> None:
        """Write percentage and status; every path that writes a score comes here."""
        self.score = as_stored(self.score)
        self.max_score = as_stored(self.max_score)
        result = result_of(self.score, self.max_score, bands)
        self.percentage = result.percentage
        self.status = result.status

    def get_percentage(self) -> float:
        """The score in percent of the maximum, unrounded."""
        return float(100 * self.score / self.max_score)

    def to_dict(self) -> dict[str, object]:
        """The mark as a dictionary of plain values, with the columns of its table."""
        return {
            "assessment_id": self.pk,
            "student_id": self.student.student_id,
            "subject_id": self.unit_id,
            "subject_name": self.unit.name,
            "assessment_type": self.assessment_type,
            "score": float(self.score),
            "max_score": float(self.max_score),
            "percentage": self.get_percentage(),
            "status": self.status,
            "date_taken": self.date_taken.isoformat(),
            "term": self.term.name if self.term else None,
            "academic_year": self.term.academic_year if self.term else None,
            "notes": self.notes,
            "created_at": self.created_at.isoformat(),
            "updated_at": self.updated_at.isoformat(),
        }


@receiver(pre_save, sender=Assessment)
def compute_result(instance: Assessment, **kwargs: object) -> None:
    """Percentage and status follow from the score, whoever saves."""
    instance.compute_result(BandScale.in_force())


class AssessmentChange(models.Model):
    """One thing that happened to a mark; rows are added and never touched again.

    The mark's id is no foreign key, so that the row outlives the mark.
    """

    class Actions(models.TextChoices):
        CREATED = "created", "Recorded"
        CHANGED = "changed", "Changed"
        DELETED = "deleted", "Removed"

    assessment_id = models.BigIntegerField(db_index=True)
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=10, choices=Actions.choices)
    score_before = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    max_score_before = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    status_before = models.CharField(max_length=30, blank=True)
    score_after = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    max_score_after = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    status_after = models.CharField(max_length=30, blank=True)
    moved_from = models.CharField(
        max_length=60, blank=True, help_text="Whose mark in which unit it was before."
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, max_length=500)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["changed_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assessment_id"],
                condition=Q(action="created"),
                name="mark_recorded_once",
            ),
            models.CheckConstraint(
                condition=Q(action__in=["created", "changed", "deleted"]),
                name="mark_change_action",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:  # as Django's own
        """Add the row; one that is there already is never written again."""
        if self.pk is not None:
            raise AppendOnlyError("A change that was recorded stays as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args: object, **kwargs: object) -> NoReturn:
        raise AppendOnlyError("A change that was recorded stays.")


class BandScale(models.Model):
    """A table of bands; the one that was put in force last counts.

    The ones before stay for the record.
    """

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

    @classmethod
    def in_force(cls) -> Bands:
        """The bands that count now, the highest first: those of the newest table."""
        newest = cls.objects.order_by("-pk").values("pk")[:1]
        rows = BandRow.objects.filter(scale=newest).order_by("-lower_bound")
        bands = [Band(*row) for row in rows.values_list("name", "lower_bound")]
        return tuple(bands) or DEFAULT_BANDS


class BandRow(models.Model):
    """One band of a table: from `lower_bound` percent up to the next."""

    scale = models.ForeignKey(BandScale, models.CASCADE, related_name="bands")
    name = models.CharField(max_length=30)
    lower_bound = models.DecimalField(
        max_digits=6, decimal_places=3, validators=PERCENTAGE
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
        max_digits=6, decimal_places=3, unique=True, validators=PERCENTAGE
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

    @classmethod
    def in_force(cls) -> Letters:
        """The school's letters, the highest first; the usual ones where it has none."""
        rows = cls.objects.order_by("-lower_bound")
        columns = rows.values_list("letter", "lower_bound", "points")
        letters = [Letter(*row) for row in columns]
        return tuple(letters) or DEFAULT_LETTERS


class ReleaseRule(models.Model):
    """Whether the new marks of a unit wait until they are released together."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="release_rule")
    by_hand = models.BooleanField(default=False)

    def __str__(self) -> str:
        when = "released by hand" if self.by_hand else "shown at once"
        return f"Marks of {self.unit}: {when}"
