"""What a demo student is like, and the circumstances that come of it."""

from dataclasses import dataclass
from random import Random

from academics.models.factors import (
    Distance,
    Education,
    Level,
    PeerInfluence,
    SchoolType,
)

# By the names of the student's columns: numbers, levels, and true or false.
Factors = dict[str, float | str | bool | None]

LEVELS = Level.values
MISSING = 0.03  # of the circumstances the school doesn't know this share
STRUGGLING = 0.10
SHINING = 0.10
FALLING = 0.05


@dataclass(frozen=True)
class Profile:
    """What drives everything else; each about 0 on average, and about 1 apart.

    `fall` is by how many points of a mark the student does worse in the second term.
    """

    ability: float
    diligence: float
    home: float
    fall: float = 0.0


def make_profile(rng: Random) -> Profile:
    """One in ten struggles, one in ten shines, one in twenty falls in term 2."""
    ability = rng.gauss(0, 0.8)
    diligence = rng.gauss(0, 0.9)
    home = rng.gauss(0, 1)
    lot = rng.random()
    if lot < STRUGGLING:
        return Profile(ability - 0.7, diligence - 1.4, home)
    if lot < STRUGGLING + SHINING:
        return Profile(ability + 1.0, diligence + 0.9, home)
    if lot < STRUGGLING + SHINING + FALLING:
        fall = rng.uniform(16, 28)
        return Profile(max(ability, 0.2), max(diligence, 0.2), home, fall)
    return Profile(ability, diligence, home)


def within(low: float, high: float, value: float) -> float:
    """`value`, or the bound that it passes."""
    return max(low, min(high, value))


def _level(rng: Random, tendency: float, levels: list[str] = LEVELS) -> str:
    """One of three levels: the higher `tendency`, the likelier a later one."""
    value = tendency + rng.gauss(0, 0.7)
    if value < -0.7:
        return levels[0]
    if value > 0.7:
        return levels[2]
    return levels[1]


def circumstances(rng: Random, profile: Profile) -> Factors:
    """The factors of a student, all of them known."""
    ability = profile.ability
    diligence = profile.diligence
    home = profile.home
    hours = 19 + 5.5 * diligence + rng.gauss(0, 2.5)
    previous = 70 + 9 * ability + 6 * diligence + rng.gauss(0, 4)
    attendance = 91 + 4 * diligence + rng.gauss(0, 2)
    sleep = 7 + 0.3 * home + rng.gauss(0, 1)
    tutoring = 1.4 - 0.4 * ability + 0.5 * home + rng.gauss(0, 1)
    sport = 3 + rng.gauss(0, 1)
    return {
        "hours_studied": round(within(1, 44, hours)),
        "previous_scores": round(within(30, 100, previous)),
        "stated_attendance": round(within(50, 100, attendance)),
        "sleep_hours": round(within(4, 10, sleep)),
        "tutoring_sessions": round(within(0, 8, tutoring)),
        "physical_activity": round(within(0, 6, sport)),
        "parental_involvement": _level(rng, home),
        "access_to_resources": _level(rng, home),
        "motivation_level": _level(rng, diligence),
        "family_income": _level(rng, 0.8 * home - 0.3),
        "teacher_quality": _level(rng, 0.2),
        "school_type": rng.choices(SchoolType.values, weights=(7, 3))[0],
        "peer_influence": _level(rng, 0.6 * diligence, PeerInfluence.values),
        "parental_education_level": _level(rng, 0.6 * home - 0.4, Education.values),
        "distance_from_home": _level(rng, -0.6, Distance.values),
        "extracurricular_activities": (
            rng.random() < within(0.2, 0.9, 0.6 + 0.1 * diligence)
        ),
        "internet_access": rng.random() < within(0.5, 0.99, 0.93 + 0.06 * home),
        "learning_disabilities": rng.random() < within(0.02, 0.4, 0.1 - 0.05 * ability),
    }


# What each point, level or hour of a factor adds to the exam score.
WEIGHTS = {
    "hours_studied": 0.30,
    "previous_scores": 0.16,
    "tutoring_sessions": 0.5,
    "motivation_level": 1.2,
    "parental_involvement": 1.0,
    "access_to_resources": 1.0,
    "peer_influence": 0.6,
    "learning_disabilities": -1.5,
}


def exam_score(rng: Random, factors: Factors, attendance: float) -> float:
    """The score that circumstances and attendance in percent lead to, and some luck."""
    score = 24 + 0.24 * attendance
    for name, weight in WEIGHTS.items():
        score += weight * _amount(factors[name])
    return round(within(0, 100, score + rng.gauss(0, 1.8)), 1)


def _amount(value: float | str | bool | None) -> float:
    """A number as it is; a level as -1, 0 or 1."""
    for levels in (LEVELS, PeerInfluence.values):
        if value in levels:
            return levels.index(value) - 1
    return float(value or 0)


def forget(rng: Random, factors: Factors) -> Factors:
    """The factors as the school knows them: now and then one is missing."""
    known: Factors = {}
    for name, value in factors.items():
        known[name] = None if rng.random() < MISSING else value
    return known
