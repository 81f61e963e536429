"""Which day is a school day, said once.

For missing registers, dashboards and reminders alike.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from academics.models import Term
from attendance.holidays.models import Holiday

WEEKEND = (5, 6)  # Saturday and Sunday, as date.weekday() counts


class Reason(StrEnum):
    """Why there is no school."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    OUTSIDE_TERMS = "outside_terms"


@dataclass(frozen=True)
class SchoolDay:
    """A day as the school's calendar has it; `reason` is None where there is school."""

    date: date
    reason: Reason | None = None
    holiday: str | None = None

    @property
    def is_school_day(self) -> bool:
        """Whether there is school."""
        return self.reason is None


def school_day(day: date) -> SchoolDay:
    """What the calendar says of `day`.

    No school at weekends, outside every term's days, and in holidays.
    """
    if day.weekday() in WEEKEND:
        return SchoolDay(day, Reason.WEEKEND)
    if Term.objects.covering(day) is None:
        return SchoolDay(day, Reason.OUTSIDE_TERMS)
    holiday = Holiday.objects.covering(day).first()
    return SchoolDay(day, Reason.HOLIDAY, holiday.name) if holiday else SchoolDay(day)
