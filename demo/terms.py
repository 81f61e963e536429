"""When the demo school's two terms are: fixed rules from the day on which it is made.

So that both have started and the second is the current one, whatever the day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

FRIDAY, JULY = 4, 7
FIRST_WEEKS, HOLIDAY_WEEKS, SECOND_WEEKS = 8, 2, 10
WEEKS_INTO_SECOND = 5


@dataclass(frozen=True)
class DemoTerm:
    """A term from a Monday to a Friday."""

    name: str
    academic_year: str
    start: date
    end: date

    @lru_cache(maxsize=8)  # noqa: B019 - a handful of terms, asked thousands of times
    def school_days(self, until: date) -> tuple[date, ...]:
        """Mondays to Fridays of the term, up to and including `until`."""
        length = (min(self.end, until) - self.start).days + 1
        days = (self.start + timedelta(days=number) for number in range(length))
        return tuple(day for day in days if day.weekday() <= FRIDAY)

    def at(self, share: float, until: date) -> date:
        """The school day that lies `share` (0 to 1) of the way from its start to its
        end or `until`.
        """
        days = self.school_days(until)
        return days[min(int(share * len(days)), len(days) - 1)]


def terms_around(today: date) -> tuple[DemoTerm, DemoTerm]:
    """The term that is over and the one that goes on.

    Its sixth week is that of `today`.
    """
    monday = today - timedelta(days=today.weekday())
    second = monday - timedelta(weeks=WEEKS_INTO_SECOND)
    first = second - timedelta(weeks=FIRST_WEEKS + HOLIDAY_WEEKS)
    begun = first.year if first.month >= JULY else first.year - 1
    year = f"{begun}-{begun + 1}"
    return (
        DemoTerm("Term 1", year, first, _friday(first, FIRST_WEEKS)),
        DemoTerm("Term 2", year, second, _friday(second, SECOND_WEEKS)),
    )


def _friday(monday: date, weeks: int) -> date:
    return monday + timedelta(weeks=weeks - 1, days=FRIDAY)
