"""What a demo student is like inside, and the circumstances that come of it."""

from dataclasses import dataclass
from random import Random
from typing import Any

from academics.models import factors as kinds

LEVELS = kinds.Level.values
MISSING = 0.03  # of the circumstances the school doesn't know this share
STRUGGLING, SHINING, FALLING = 0.10, 0.10, 0.05


@dataclass(frozen=True)
class Traits:
    """What drives everything else; each about 0 on average, and about 1 apart.

    `fall` is by how many points of a mark the student does worse in the second term.
    """

    ability: float
    diligence: float
    home: float
    fall: float = 0.0


def make_traits(rng: Random) -> Traits:
    """A student; one in ten struggles, one in ten shines, one in twenty falls between the terms."""
    ability, diligence, home = rng.gauss(0, 0.8), rng.gauss(0, 0.9), rng.gauss(0, 1)
    lot = rng.random()
    if lot < STRUGGLING:
        ability, diligence = ability - 0.7, diligence - 1.4
    elif lot < STRUGGLING + SHINING:
        ability, diligence = ability + 1.0, diligence + 0.9
    elif lot < STRUGGLING + SHINING + FALLING:
        return Traits(
            max(ability, 0.2), max(diligence, 0.2), home, fall=rng.uniform(16, 28)
        )
    return Traits(ability, diligence, home)


def within(low: float, high: float, value: float) -> float:
    """`value`, or the bound that it passes."""
    return max(low, min(high, value))


def _level(rng: Random, lean: float, words: list[str] = LEVELS) -> str:
    """One of three words: the higher `lean`, the likelier a later one."""
    value = lean + rng.gauss(0, 0.7)
    return words[0] if value < -0.7 else words[2] if value > 0.7 else words[1]


def circumstances(rng: Random, traits: Traits) -> dict[str, Any]:
    """The factors of a student, all of them known."""
    ability, diligence, home = traits.ability, traits.diligence, traits.home
    return {
        "hours_studied": round(within(1, 44, 19 + 5.5 * diligence + rng.gauss(0, 2.5))),
        "previous_scores": round(
            within(30, 100, 70 + 9 * ability + 6 * diligence + rng.gauss(0, 4))
        ),
        "stated_attendance": round(
            within(50, 100, 91 + 4 * diligence + rng.gauss(0, 2))
        ),
        "sleep_hours": round(within(4, 10, 7 + 0.3 * home + rng.gauss(0, 1))),
        "tutoring_sessions": round(
            within(0, 8, 1.4 - 0.4 * ability + 0.5 * home + rng.gauss(0, 1))
        ),
        "physical_activity": round(within(0, 6, 3 + rng.gauss(0, 1))),
        "parental_involvement": _level(rng, home),
        "access_to_resources": _level(rng, home),
        "motivation_level": _level(rng, diligence),
        "family_income": _level(rng, 0.8 * home - 0.3),
        "teacher_quality": _level(rng, 0.2),
        "school_type": rng.choices(kinds.SchoolType.values, weights=(7, 3))[0],
        "peer_influence": _level(rng, 0.6 * diligence, kinds.PeerInfluence.values),
        "parental_education_level": _level(
            rng, 0.6 * home - 0.4, kinds.Education.values
        ),
        "distance_from_home": _level(rng, -0.6, kinds.Distance.values),
        "extracurricular_activities": rng.random()
        < within(0.2, 0.9, 0.6 + 0.1 * diligence),
        "internet_access": rng.random() < within(0.5, 0.99, 0.93 + 0.06 * home),
        "learning_disabilities": rng.random() < within(0.02, 0.4, 0.1 - 0.05 * ability),
    }


def exam_score(rng: Random, factors: dict[str, Any], attendance: float) -> float:
    """The outcome that the circumstances and the attendance in percent lead to, and some luck."""
    step = {
        word: place - 1
        for words in (LEVELS, kinds.PeerInfluence.values)
        for place, word in enumerate(words)
    }
    score = (
        24
        + 0.30 * factors["hours_studied"]
        + 0.24 * attendance
        + 0.16 * factors["previous_scores"]
        + 0.5 * factors["tutoring_sessions"]
        + 1.2 * step[factors["motivation_level"]]
        + 1.0 * step[factors["parental_involvement"]]
        + 1.0 * step[factors["access_to_resources"]]
        + 0.6 * step[factors["peer_influence"]]
        - 1.5 * factors["learning_disabilities"]
    )
    return round(within(0, 100, score + rng.gauss(0, 1.8)), 1)


def forget(rng: Random, factors: dict[str, Any]) -> dict[str, Any]:
    """The factors as the school knows them: now and then one is missing."""
    return {
        name: None if rng.random() < MISSING else value
        for name, value in factors.items()
    }
