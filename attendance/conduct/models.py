"""How a student behaved, and what a student took part in."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When

from academics.calendar import today
from academics.models import SchoolClass, Student, Teacher
from academics.querysets import StudentOwnedQuerySet
from attendance.validators import not_in_the_future


class BehaviourQuerySet(StudentOwnedQuerySet):
    resource = "behaviour"

    def ranked(self) -> "BehaviourQuerySet":
        """With `severity_rank`, since the words' own order is that of the alphabet."""
        ranks = [
            When(severity=word, then=Value(rank))
            for rank, word in enumerate(BehaviourRecord.Severities.values)
        ]
        return self.annotate(severity_rank=Case(*ranks, output_field=IntegerField()))

    def to_follow_up(self) -> "BehaviourQuerySet":
        """Those with a day to look again that nobody has done yet."""
        return self.filter(follow_up_date__isnull=False, followed_up=False)


class BehaviourRecord(models.Model):
    """Something a student did, well or badly; the notes are for staff alone."""

    class Types(models.TextChoices):
        POSITIVE = "positive", "Positive"
        NEGATIVE = "negative", "Negative"

    class Severities(models.TextChoices):
        MINOR = "minor", "Minor"
        MODERATE = "moderate", "Moderate"
        MAJOR = "major", "Major"

    student = models.ForeignKey(
        Student, models.CASCADE, related_name="behaviour_records"
    )
    behavior_type = models.CharField("type", max_length=10, choices=Types.choices)
    category = models.CharField(
        max_length=50, help_text="E.g. participation, discipline, kindness."
    )
    severity = models.CharField(
        max_length=10, choices=Severities.choices, default=Severities.MINOR
    )
    date = models.DateField(default=today, validators=[not_in_the_future])
    action_taken = models.CharField(
        max_length=500, blank=True, help_text="What was done; the family sees it."
    )
    notes = models.TextField(blank=True, max_length=5000, help_text="For staff alone.")
    follow_up_date = models.DateField(
        null=True, blank=True, help_text="When to look again; for staff alone."
    )
    followed_up = models.BooleanField(default=False)
    teacher = models.ForeignKey(
        Teacher,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="behaviour_records",
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
    updated_at = models.DateTimeField(auto_now=True)

    objects = BehaviourQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-date", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["student", "date"], name="behaviour_by_student"),
            models.Index(fields=["behavior_type", "date"], name="behaviour_by_type"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(behavior_type__in=["positive", "negative"]),
                name="behaviour_type",
            ),
            models.CheckConstraint(
                condition=Q(severity__in=["minor", "moderate", "major"]),
                name="behaviour_severity",
            ),
            models.CheckConstraint(
                condition=~Q(category=""), name="behaviour_has_a_category"
            ),
            models.CheckConstraint(
                condition=Q(follow_up_date=None) | Q(follow_up_date__gte=F("date")),
                name="behaviour_follow_up_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.behavior_type}: {self.category}, {self.date}"


class ParticipationQuerySet(StudentOwnedQuerySet):
    resource = "participation"

    def activities(self) -> "ParticipationQuerySet":
        return self.filter(kind=Participation.Kinds.EXTRACURRICULAR)


class Participation(models.Model):
    """A student at an event of a class, or at an activity outside it."""

    class Kinds(models.TextChoices):
        CLASS = "class", "In class"
        EXTRACURRICULAR = "extracurricular", "Extracurricular"

    student = models.ForeignKey(Student, models.CASCADE, related_name="participations")
    school_class = models.ForeignKey(
        SchoolClass,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name="class",
    )
    kind = models.CharField(max_length=20, choices=Kinds.choices, default=Kinds.CLASS)
    event_name = models.CharField(max_length=100)
    date = models.DateField(default=today, validators=[not_in_the_future])
    status = models.CharField(
        max_length=20,
        default="participated",
        help_text="E.g. participated, led, absent.",
    )
    rating = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text="1 to 5.",
    )
    remarks = models.CharField(max_length=255, blank=True)
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

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "participation"
        ordering: ClassVar[list[str]] = ["-date", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["student", "kind", "date"], name="participation_by_student"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(kind__in=["class", "extracurricular"]),
                name="participation_kind",
            ),
            models.CheckConstraint(
                condition=~Q(event_name="") & ~Q(status=""),
                name="participation_is_named",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__gte=1, rating__lte=5),
                name="participation_rating",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_name}, {self.date}"
