"""A trained model in use: scores with intervals in bulk, reasons for one student."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from predictions.features import FACTORS, Matrix
from predictions.forest import TUNED, Progress, Recipe, TrendForest
from predictions.growing import fit_forest
from predictions.intervals import Widths, calibrated

CHUNK: Final = 10_000  # rows at a time: bounds memory, whatever the school's size


@dataclass(frozen=True, eq=False)
class Forecasts:
    """Scores and interval ends in points, confidence within 0 and 1; each (n,)."""

    score: Matrix
    low: Matrix
    high: Matrix
    confidence: Matrix
    level: float


@dataclass(frozen=True)
class Contribution:
    """What one factor adds to a score, in points, against its typical value."""

    name: str
    value: float | bool | str
    points: float


@dataclass(frozen=True)
class Explanation:
    """One student's forecast, the factors it lacks, and what the others add."""

    score: float
    low: float
    high: float
    confidence: float
    level: float
    missing: tuple[str, ...]
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, eq=False)
class Forecaster:
    """A fitted model and its interval widths. Safe to share between threads."""

    model: TrendForest
    widths: Widths

    def predict(self, matrix: Matrix) -> Forecasts:
        """Forecast every row of an encoded matrix (n, len(FACTORS)).

        Missing factors widen the interval and never fail. Raises ValueError for
        a matrix of another width.
        """
        if matrix.ndim != 2 or matrix.shape[1] != len(FACTORS):
            raise ValueError(f"Expected {len(FACTORS)} columns, got {matrix.shape}.")
        scores = np.empty(len(matrix))
        halves = np.empty(len(matrix))
        for start in range(0, len(matrix), CHUNK):
            part = slice(start, start + CHUNK)
            scores[part] = self.model.predict(self.model.completed(matrix[part]))
            halves[part] = self.widths.half_widths(self.model.missing(matrix[part]))
        return self._bounded(scores, halves)

    def explain(self, matrix: Matrix) -> Explanation:
        """Forecast one student, shape (1, len(FACTORS)), and say why.

        A contribution is the score minus the score with that factor alone at its
        typical value; largest first. They need not add up to the score: factors
        act together.
        """
        if matrix.shape != (1, len(FACTORS)):
            raise ValueError(f"Expected (1, {len(FACTORS)}), got {matrix.shape}.")
        missing = self.model.missing(matrix)
        known = self.model.completed(matrix)
        # Row 0 is the student; row i + 1 the same with factor i at its typical value.
        variants = np.repeat(known, len(self.model.used) + 1, axis=0)
        np.fill_diagonal(variants[1:], self.model.typical)
        scores = self.model.predict(variants)
        whole = self._bounded(scores[:1], self.widths.half_widths(missing))
        return Explanation(
            score=float(whole.score[0]),
            low=float(whole.low[0]),
            high=float(whole.high[0]),
            confidence=float(whole.confidence[0]),
            level=whole.level,
            missing=self._names_of(missing[0]),
            contributions=self._contributions(
                matrix[0], missing[0], scores[0] - scores[1:]
            ),
        )

    def _bounded(self, scores: Matrix, halves: Matrix) -> Forecasts:
        top = self.widths.ceiling
        return Forecasts(
            score=np.clip(scores, 0, top),
            low=np.clip(scores - halves, 0, top),
            high=np.clip(scores + halves, 0, top),
            confidence=self.widths.confidence(halves),
            level=self.widths.level,
        )

    def _names_of(self, mask: Matrix) -> tuple[str, ...]:
        names = zip(self.model.used_names, mask, strict=True)
        return tuple(name for name, masked in names if masked)

    def _contributions(
        self, row: Matrix, missing: Matrix, points: Matrix
    ) -> tuple[Contribution, ...]:
        found = [
            Contribution(
                FACTORS[place].name, FACTORS[place].value(row[place]), float(added)
            )
            for place, absent, added in zip(
                self.model.used, missing, points, strict=True
            )
            if not absent
        ]
        return tuple(sorted(found, key=lambda one: (-abs(one.points), one.name)))


def fit(
    matrix: Matrix,
    targets: Matrix,
    recipe: Recipe = TUNED,
    progress: Progress | None = None,
) -> Forecaster:
    """Fit model and widths on an encoded matrix (n, len(FACTORS)) and scores (n,).

    Raises TrainingDataError for rows that cannot train a model.
    """
    model, without = fit_forest(matrix, targets, recipe, progress)
    return calibrated_forecaster(model, matrix, targets, without)


def calibrated_forecaster(
    model: TrendForest, matrix: Matrix, targets: Matrix, without: Matrix
) -> Forecaster:
    """A fitted model with the widths that its training rows, predicted `without`
    themselves, call for.
    """
    return Forecaster(model, calibrated(model, matrix, targets, without))
