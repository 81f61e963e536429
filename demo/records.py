"""A demo student's days and marks, as they follow from the profile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from attendance.models import Status
from demo.profiles import Profile, within
from demo.terms import DemoTerm

# What is marked in a unit: term (0, 1), type, title, out of how many points, when in
# the term.
WORK = (
    (0, "quiz", "Quiz 1", 20, 0.2),
    (0, "assignment", "Project", 50, 0.5),
    (0, "test", "Mid-term test", 60, 0.7),
    (0, "exam", "Term exam", 100, 0.97),
    (1, "quiz", "Quiz 2", 20, 0.3),
    (1, "test", "Mid-term test", 60, 0.8),
)
MEAN, SPREAD = 63.0, 6.0


@dataclass(frozen=True)
class DemoDay:
    """Whether the student was there."""

    date: date
    status: str


@dataclass(frozen=True)
class DemoMark:
    """A score in a unit."""

    unit: str
    term: int
    kind: str
    title: str
    score: float
    max_score: int
    date: date


def make_days(
    rng: Random, profile: Profile, terms: Sequence[DemoTerm], today: date
) -> list[DemoDay]:
    """One record for each school day up to today.

    Who lacks diligence is away more often.
    """
    days: list[DemoDay] = []
    for number, term in enumerate(terms):
        diligence = profile.diligence - (profile.fall / 14 if number else 0)
        absent = within(0.005, 0.45, 0.055 * 2.3**-diligence)
        late = within(0.01, 0.15, 0.03 * 1.8**-diligence)
        weights = (1 - absent - late - 0.02, absent, late, 0.02)
        dates = term.school_days(today)
        days += map(DemoDay, dates, rng.choices(Status.values, weights, k=len(dates)))
    return days


def attendance_rate(days: Sequence[DemoDay]) -> float:
    """Percent of the days that count, before anything is stored."""
    counted = [day.status for day in days if day.status != Status.EXCUSED]
    there = sum(status != Status.ABSENT for status in counted)
    return 100 * there / len(counted) if counted else 100.0


def make_marks(
    rng: Random,
    profile: Profile,
    units: Sequence[str],
    days: Sequence[DemoDay],
    terms: Sequence[DemoTerm],
    today: date,
) -> list[DemoMark]:
    """Marks in every unit of the student; days that were missed cost points."""
    away = 100 - attendance_rate(days)
    level = MEAN + 8.5 * profile.ability + 6 * profile.diligence - 0.5 * (away - 6)
    marks = []
    for unit in units:
        liking = rng.gauss(0, 3.5)
        for term, kind, title, most, place in WORK:
            percent = within(
                4, 100, level + liking - profile.fall * term + rng.gauss(0, SPREAD)
            )
            score = round(percent * most / 50) / 2  # whole and half points
            marks.append(
                DemoMark(
                    unit, term, kind, title, score, most, terms[term].at(place, today)
                )
            )
    return marks
