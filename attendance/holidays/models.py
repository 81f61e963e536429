"""Holidays: days within a term on which there is no school."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.policy import ScopedQuerySet

ENDS_EARLY = "The last day must not be before the first."


class HolidayQuerySet(ScopedQuerySet):
    resource = "holidays"

    def covering(self, day: date) -> "HolidayQuerySet":
        """Those that `day` falls into."""
        return self.filter(start_date__lte=day, end_date__gte=day)


class Holiday(models.Model):
    """Days without school, the first and the last included.

    No register is missed on them.
    """

    name = models.CharField(max_length=100)
    start_date = models.DateField("first day")
    end_date = models.DateField("last day")

    objects = HolidayQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["start_date", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["name", "start_date"], name="holiday_once"),
            models.CheckConstraint(condition=~Q(name=""), name="holiday_has_a_name"),
            models.CheckConstraint(
                condition=Q(end_date__gte=F("start_date")),
                name="holiday_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.start_date}"

    def clean(self) -> None:
        """For the form of the admin, as the serializer says it."""
        if self.start_date and self.end_date and self.end_date < self.start_date:
            raise ValidationError({"end_date": ENDS_EARLY})
