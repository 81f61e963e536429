"""The table of the factors that a model is fed, and how each is written."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final


class Kind(Enum):
    NUMBER = "number"
    ORDINAL = "ordinal"
    BOOLEAN = "boolean"


@dataclass(frozen=True)
class Factor:
    """One input: the student's attribute, its label, its kind, its levels in order."""

    name: str
    label: str
    kind: Kind = Kind.NUMBER
    levels: tuple[str, ...] = ()

    @cached_property
    def codes(self) -> Mapping[Hashable, float]:
        """Each known value and the number that stands for it; empty for numbers."""
        if self.kind is Kind.BOOLEAN:
            return {False: 0.0, True: 1.0, "No": 0.0, "Yes": 1.0}
        return {level: float(place) for place, level in enumerate(self.levels)}

    def value(self, code: float) -> float | bool | str:
        """What a number of the encoded matrix stands for, as people write it."""
        if self.kind is Kind.BOOLEAN:
            return bool(round(code))
        if self.kind is Kind.ORDINAL:
            return self.levels[min(max(round(code), 0), len(self.levels) - 1)]
        return float(code)


def _ordinal(name: str, label: str, *levels: str) -> Factor:
    return Factor(name, label, Kind.ORDINAL, levels or ("Low", "Medium", "High"))


def _boolean(name: str, label: str) -> Factor:
    return Factor(name, label, Kind.BOOLEAN)


FACTORS: Final[tuple[Factor, ...]] = (
    Factor("hours_studied", "Hours studied per week"),
    Factor("attendance", "Attendance (%)"),
    _ordinal("parental_involvement", "Parental involvement"),
    _ordinal("access_to_resources", "Access to resources"),
    _boolean("extracurricular_activities", "Extracurricular activities"),
    Factor("sleep_hours", "Hours of sleep per night"),
    Factor("previous_scores", "Previous scores"),
    _ordinal("motivation_level", "Motivation"),
    _boolean("internet_access", "Internet access"),
    Factor("tutoring_sessions", "Tutoring sessions per month"),
    _ordinal("family_income", "Family income"),
    _ordinal("teacher_quality", "Teacher quality"),
    _ordinal("school_type", "School type", "Public", "Private"),
    _ordinal("peer_influence", "Peer influence", "Negative", "Neutral", "Positive"),
    Factor("physical_activity", "Hours of physical activity per week"),
    _boolean("learning_disabilities", "Learning disabilities"),
    _ordinal(
        "parental_education_level",
        "Parental education",
        "High School",
        "College",
        "Postgraduate",
    ),
    _ordinal("distance_from_home", "Distance from home", "Near", "Moderate", "Far"),
    _ordinal("gender", "Gender", "Male", "Female"),
    Factor("age", "Age (years)"),
)

FACTOR_NAMES: Final[tuple[str, ...]] = tuple(factor.name for factor in FACTORS)
