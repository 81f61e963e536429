"""Generated schools and the real file, for the tests of the model."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from predictions.factors import FACTORS, Kind
from predictions.features import Matrix, encode
from predictions.forecaster import Forecasts

REAL_FILE = (
    Path(__file__).resolve().parents[3]
    / "shared/data/student_performance_factors/StudentPerformanceFactors.csv"
)

needs_real_file = pytest.mark.skipif(
    not REAL_FILE.exists(), reason=f"{REAL_FILE} is not here"
)


def generated_school(students: int, seed: int = 7) -> tuple[Matrix, Matrix]:
    """A school whose scores follow hours studied, attendance and motivation.

    Nobody's age is known and everybody goes to a public school.
    """
    rng = np.random.default_rng(seed)
    matrix = np.full((students, len(FACTORS)), np.nan)
    for place, factor in enumerate(FACTORS):
        top = len(factor.levels) or (2 if factor.kind is Kind.BOOLEAN else 11)
        matrix[:, place] = rng.integers(0, top, size=students)
    names = [factor.name for factor in FACTORS]
    matrix[:, names.index("age")] = np.nan
    matrix[:, names.index("school_type")] = 0
    hours, attendance, motivation = (
        matrix[:, names.index(name)]
        for name in ("hours_studied", "attendance", "motivation_level")
    )
    noise = rng.normal(0, 1, size=students)
    return matrix, 40 + 2 * hours + 1.5 * attendance + 3 * motivation + noise


def real_school() -> tuple[Matrix, Matrix]:
    """The real file as an encoded matrix and its scores."""
    with REAL_FILE.open(newline="") as file:
        lines = [
            {name.lower(): value for name, value in line.items()}
            for line in csv.DictReader(file)
        ]
    scores = np.array([float(line["exam_score"]) for line in lines])
    return encode([_student(line) for line in lines]), scores


def _student(line: dict[str, str]) -> tuple[Any, ...]:
    return tuple(line.get(factor.name) or None for factor in FACTORS)


def with_gaps(matrix: Matrix, gaps: int, used: Sequence[int], seed: int = 3) -> Matrix:
    """The matrix with that many of the used factors of each row blanked at random."""
    order = np.random.default_rng(seed).random((len(matrix), len(used))).argsort(axis=1)
    blanked = matrix.copy()
    blanked[:, used] = np.where(order < gaps, np.nan, matrix[:, used])
    return blanked


def coverage(forecasts: Forecasts, scores: Matrix) -> float:
    """The share of scores that lie within their intervals."""
    return float(((forecasts.low <= scores) & (scores <= forecasts.high)).mean())
