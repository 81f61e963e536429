"""How the school is divided: classes, units, terms, and who is in them."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from academics.calendar import today
from academics.deletion import cascade
from academics.querysets import (
    ClassQuerySet,
    StudentOwnedQuerySet,
    TermQuerySet,
    UnitQuerySet,
)
from accounts.policy import ScopedQuerySet


class SchoolClass(models.Model):
    """A group of students with a class teacher."""

    class_name = models.CharField(max_length=50, unique=True)
    teacher = models.ForeignKey(
        "academics.Teacher",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="own_classes",
    )
    year_level = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ClassQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "class", "classes"
        ordering: ClassVar[list[str]] = ["class_name"]

    def __str__(self) -> str:
        return self.class_name


class Unit(models.Model):
    """What is taught and marked: elsewhere a subject or a course."""

    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100, db_index=True)
    credits = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    description = models.TextField(blank=True, max_length=2000)
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

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["code"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""), name="unit_has_code_and_name"
            ),
            models.CheckConstraint(condition=Q(credits__gte=0), name="unit_credits"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    # What Django's `save` takes, of several types.
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the code in upper case, so that it is unique in any case."""
        self.code = self.code.strip().upper()
        super().save(*args, **kwargs)


class Term(models.Model):
    """A part of an academic year; the current one is the one that started last."""

    name = models.CharField("term", max_length=20)
    academic_year = models.CharField(
        max_length=9,
        validators=[
            RegexValidator(r"^\d{4}(-\d{4})?\Z", "Write a year as 2024-2025 (or 2024).")
        ],
    )
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-academic_year", "-name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["name", "academic_year"], name="term_once_a_year"
            ),
            models.CheckConstraint(
                condition=Q(start_date=None, end_date=None)
                | Q(
                    start_date__isnull=False,
                    end_date__isnull=False,
                    end_date__gt=F("start_date"),
                ),
                name="term_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.academic_year}"

    def overlaps(self, other: "Term") -> bool:
        """Whether the two have days in common; a term without days has none."""
        if self.start_date is None or self.end_date is None:
            return False
        if other.start_date is None or other.end_date is None:
            return False
        starts_before = self.start_date <= other.end_date
        return starts_before and other.start_date <= self.end_date


class Enrolment(models.Model):
    """A student in a unit for a term."""

    class States(models.TextChoices):
        ACTIVE = "active", "Active"
        COMPLETED = "completed", "Completed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    student = models.ForeignKey(
        "academics.Student", models.CASCADE, related_name="enrolments"
    )
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="enrolments")
    term = models.ForeignKey(Term, models.PROTECT, related_name="enrolments")
    state = models.CharField(
        max_length=10, choices=States.choices, default=States.ACTIVE
    )
    enrolled_date = models.DateField(default=today)

    class EnrolmentQuerySet(StudentOwnedQuerySet["Enrolment"]):
        resource = "enrolments"

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "unit", "term"], name="enrolled_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "completed", "withdrawn"]),
                name="enrolment_state",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit", "term"], name="enrolment_by_unit")
        ]

    def __str__(self) -> str:
        return f"{self.student_id} in {self.unit_id}"


class TeachingAssignment(models.Model):
    """A teacher to a unit, a class, or a unit in a class."""

    teacher = models.ForeignKey(
        "academics.Teacher", models.CASCADE, related_name="assignments"
    )
    unit = models.ForeignKey(
        Unit, cascade, null=True, blank=True, related_name="assignments"
    )
    school_class = models.ForeignKey(
        SchoolClass,
        cascade,
        null=True,
        blank=True,
        related_name="assignments",
        verbose_name="class",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class AssignmentQuerySet(ScopedQuerySet["TeachingAssignment"]):
        resource = "teacher_assignments"

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False) | Q(school_class__isnull=False),
                name="assignment_to_unit_or_class",
            ),
            models.UniqueConstraint(
                fields=["teacher", "unit", "school_class"], name="assigned_once"
            ),
            models.UniqueConstraint(
                fields=["teacher", "unit"],
                condition=Q(school_class=None),
                name="assigned_once_to_unit",
            ),
            models.UniqueConstraint(
                fields=["teacher", "school_class"],
                condition=Q(unit=None),
                name="assigned_once_to_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.teacher_id}: {self.unit_id or ''} {self.school_class_id or ''}"
