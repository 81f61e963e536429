"""What happened to students: their classes, departures, and years rolled over."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from academics.calendar import today
from academics.deletion import end_membership
from academics.models.people import Student
from academics.models.structure import SchoolClass
from academics.querysets import StudentOwnedQuerySet
from accounts.policy import ScopedQuerySet


class MembershipQuerySet(StudentOwnedQuerySet["ClassMembership"]):
    resource = "student_life"


class DepartureQuerySet(StudentOwnedQuerySet["Departure"]):
    resource = "student_life"


class ClassMembership(models.Model):
    """That a student is, or was, in a class.

    Only `academics.lifecycle.services.class_history` writes it, whatever moves the
    student.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="memberships")
    school_class = models.ForeignKey(
        SchoolClass,
        end_membership,
        null=True,
        related_name="memberships",
        verbose_name="class",
    )
    class_name = models.CharField(max_length=50, help_text="It outlives the class.")
    from_date = models.DateField()
    to_date = models.DateField(
        null=True,
        blank=True,
        help_text="The day on which it ended; empty while it lasts.",
    )
    reason = models.CharField(
        max_length=500,
        blank=True,
        help_text="Why the student came into this class; for staff.",
    )
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-from_date", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(to_date=None),
                name="one_class_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=False) | Q(school_class__isnull=False),
                name="membership_of_a_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.class_name} from {self.from_date}"


class Departure(models.Model):
    """That a student left, or graduated, and perhaps came back."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="departures")
    state = models.CharField(
        max_length=10, choices=Student.States.choices[1:], default=Student.States.LEFT
    )
    left_date = models.DateField(default=today)
    reason = models.CharField(max_length=500, blank=True)
    destination = models.CharField(
        max_length=200, blank=True, help_text="Where to, e.g. another school."
    )
    returned_date = models.DateField(
        null=True, blank=True, help_text="Empty while the student is away."
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    objects = DepartureQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-left_date", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(returned_date=None),
                name="away_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(returned_date=None) | Q(returned_date__gte=F("left_date")),
                name="returned_after_leaving",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["left", "graduated"]), name="departure_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.left_date}"


class RolloverQuerySet(ScopedQuerySet["YearRollover"]):
    resource = "rollover"


class YearRollover(models.Model):
    """That the school went from one academic year to the next; once for each year."""

    from_year = models.CharField(max_length=9, unique=True)
    to_year = models.CharField(max_length=9)
    rolled_at = models.DateTimeField(auto_now_add=True)
    rolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    result = models.JSONField(default=dict)

    objects = RolloverQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-from_year"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(to_year=F("from_year")), name="rollover_to_another_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_year} to {self.to_year}"
