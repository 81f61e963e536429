"""The rules' forecast, for when there is no model: plain arithmetic, wide intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

Number = float | Decimal

VERSION: Final = "rules-1"
LEVEL: Final = 0.9
Z: Final = 1.645  # two-sided 90 % of a normal distribution

INPUTS: Final = {
    "mean_percentage": "Mean of the marks (%)",
    "previous_scores": "Previous scores",
    "attendance": "Attendance (%)",
}

NO_EVIDENCE: Final = 50.0  # the middle of the scale
MARK_SPREAD: Final = 15.0  # of one mark about a student's own level, in points
NEXT_SPREAD: Final = 10.0  # of the next result about that level, in points
PREVIOUS_COUNTS_AS: Final = 2.0  # marks
MOST_MARKS: Final = 20  # more say little new: levels drift over a term
GOOD_ATTENDANCE: Final = 90.0  # per cent
POINTS_PER_ABSENCE: Final = 0.2  # points for each per cent below it


@dataclass(frozen=True)
class RuleFactor:
    """A value that the rules read, and the points it moves the score by."""

    name: str
    value: float
    points: float


@dataclass(frozen=True)
class RuleForecast:
    """A score and interval in points from 0 to 100, confidence from 0 to 1."""

    score: float
    low: float
    high: float
    confidence: float
    missing: tuple[str, ...]
    contributions: tuple[RuleFactor, ...]
    level: float = LEVEL
    version: str = VERSION


def rule_forecast(
    *,
    mean_percentage: Number | None = None,
    marks: int = 0,
    previous_scores: Number | None = None,
    attendance: Number | None = None,
) -> RuleForecast:
    """Forecast from a student's record alone; percentages from 0 to 100.

    The score is the mean of the marks and of the previous scores (which count as
    two marks), less 0.2 points for each per cent of attendance below 90. The half-width
    is 1.645 sqrt(10^2 + 15^2 / evidence) points, `evidence` being the number of marks
    that count; without any the interval is the whole scale. The confidence is
    1 - half-width / 50. The spreads are assumptions, set wide, not measurements.
    A contribution is the score minus the score without that value.
    """
    known = {
        "mean_percentage": mean_percentage if marks > 0 else None,
        "previous_scores": previous_scores,
        "attendance": attendance,
    }
    values = {name: float(one) for name, one in known.items() if one is not None}
    score = _score(values, marks)
    half = _half_width(values, marks)
    return RuleForecast(
        score=score,
        low=max(0.0, score - half),
        high=min(100.0, score + half),
        confidence=max(0.0, 1 - half / 50),
        missing=tuple(name for name in known if name not in values),
        contributions=_contributions(values, marks, score),
    )


def _weights(values: Mapping[str, float], marks: int) -> dict[str, float]:
    weights = {
        "mean_percentage": float(min(marks, MOST_MARKS)),
        "previous_scores": PREVIOUS_COUNTS_AS,
    }
    return {name: weight for name, weight in weights.items() if name in values}


def _score(values: Mapping[str, float], marks: int) -> float:
    weights = _weights(values, marks)
    score = NO_EVIDENCE
    if weights:
        weighted = sum(values[name] * weight for name, weight in weights.items())
        score = weighted / sum(weights.values())
    absence = max(0.0, GOOD_ATTENDANCE - values.get("attendance", GOOD_ATTENDANCE))
    return min(100.0, max(0.0, score - POINTS_PER_ABSENCE * absence))


def _half_width(values: Mapping[str, float], marks: int) -> float:
    evidence = sum(_weights(values, marks).values())
    if not evidence:
        return 100.0
    return Z * math.sqrt(NEXT_SPREAD**2 + MARK_SPREAD**2 / evidence)


def _contributions(
    values: Mapping[str, float], marks: int, score: float
) -> tuple[RuleFactor, ...]:
    found = []
    for name, value in values.items():
        others = {other: one for other, one in values.items() if other != name}
        found.append(RuleFactor(name, value, score - _score(others, marks)))
    return tuple(sorted(found, key=lambda one: (-abs(one.points), one.name)))
