"""A unit's grading policy, and recorded grades with their history."""

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from academics.calendar import today
from academics.models import Student, Term, Unit
from academics.querysets import StudentOwnedQuerySet
from accounts.policy import ScopedQuerySet
from assessments.marks.models import Assessment, not_in_the_future

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class PolicyQuerySet(ScopedQuerySet):
    resource = "grading"

    def taught(self, user: Any) -> Q:
        """Those of the units that a teacher is assigned to."""
        return Q(
            unit__in=Unit.objects.filter(Unit.objects.all().taught(user))
            .order_by()
            .values("pk")
        )


class GradingPolicy(models.Model):
    class Missing(models.TextChoices):
        """What a mark that a student lacks, and others of the class have, counts as."""

        IGNORED = "ignored", "Left out"
        ZERO = "zero", "Counts as 0"

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="grading")
    missing_counts_as = models.CharField(
        max_length=10, choices=Missing.choices, default=Missing.IGNORED
    )
    drop_lowest = models.PositiveSmallIntegerField(
        default=0,
        help_text="Of all marks where no weights are set; each weight has its own.",
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "grading policies"
        ordering: ClassVar[list[str]] = ["unit__code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(missing_counts_as__in=["ignored", "zero"]),
                name="missing_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Grading of {self.unit}"


class Weight(models.Model):
    """What the marks of one type weigh, or those of one title where it is given."""

    policy = models.ForeignKey(GradingPolicy, models.CASCADE, related_name="weights")
    assessment_type = models.CharField(max_length=20)
    title = models.CharField(max_length=100, blank=True)
    weight = models.DecimalField(
        max_digits=7, decimal_places=3, validators=[MinValueValidator(0)]
    )
    drop_lowest = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["policy", "assessment_type", "title"], name="weighed_once"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0), name="weight_is_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.assessment_type}: {self.weight}"


class GradeQuerySet(StudentOwnedQuerySet):
    resource = "grades"


class Grade(models.Model):
    """One grade of a student in a unit and term: a letter, or a percentage.

    There may be several: the grade of the term is computed from them. A grade without a
    type is of the term as a whole.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="grades")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grades")
    term = models.ForeignKey(Term, models.PROTECT, related_name="grades")
    assessment_type = models.CharField(
        max_length=20, blank=True, choices=Assessment.Types.choices
    )
    date_taken = models.DateField(default=today, validators=[not_in_the_future])
    letter = models.CharField(max_length=3, blank=True)
    percentage = models.DecimalField(
        max_digits=7, decimal_places=4, null=True, blank=True, validators=PERCENT
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = GradeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = [
            "-term__academic_year",
            "-term__name",
            "unit__code",
            "date_taken",
            "id",
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(~Q(letter="") & Q(percentage=None))
                | Q(letter="", percentage__gte=0, percentage__lte=100),
                name="grade_is_a_letter_or_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.unit_id} {self.given}"

    @property
    def given(self) -> str:
        """The letter, or the number without the zeros at its end."""
        return self.letter or f"{Decimal(self.percentage or 0).normalize():f}"


class GradeChange(models.Model):
    """What a recorded grade was before, and what it became.

    Rows are only ever added.
    """

    grade = models.ForeignKey(Grade, models.CASCADE, related_name="changes")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField(blank=True, max_length=500)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.before} -> {self.after}"
