"""The straight-line part of a forecast.

A ridge regression that outliers cannot bend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.model_selection import KFold

from predictions.features import Matrix

PENALTIES: Final = (0.1, 1.0, 10.0, 100.0)
HUBER_BEND: Final = 1.345  # 95 % efficient on a normal error (Huber, 1981)
PASSES: Final = 10
FOLDS: Final = 10


@dataclass(frozen=True)
class Trend:
    """An intercept in points, and one slope for each factor in points per unit."""

    intercept: float
    slopes: Matrix

    def predict(self, known: Matrix) -> Matrix:
        """Points for rows of shape (n, factors) without gaps; answers shape (n,)."""
        return np.asarray(known @ self.slopes + self.intercept)


def fit_trend(known: Matrix, targets: Matrix) -> Trend:
    """Fit a ridge regression by iteratively reweighted least squares.

    Takes rows of shape (n, factors) without gaps or constant columns. The weights
    are Huber's, the penalty is chosen once by leave-one-out.
    Source: Huber and Ronchetti, Robust Statistics, 2nd ed. (2009), chapter 7.
    """
    centre, spread = known.mean(axis=0), known.std(axis=0)
    # A fold of few rows can hold one value only of a column that varies elsewhere.
    spread = np.where(spread > 0, spread, 1.0)
    scaled = (known - centre) / spread
    penalty = float(RidgeCV(alphas=PENALTIES).fit(scaled, targets).alpha_)
    weights = np.ones(len(targets))
    for _ in range(PASSES):
        line = Ridge(alpha=penalty).fit(scaled, targets, sample_weight=weights)
        residuals = targets - line.predict(scaled)
        weights = _huber_weights(residuals)
    slopes = line.coef_ / spread
    return Trend(float(line.intercept_ - centre @ slopes), slopes)


def cross_fitted(known: Matrix, targets: Matrix, seed: int) -> Matrix:
    """What the trend says of each row when it was fitted without that row's fold."""
    said = np.empty(len(targets))
    folds = KFold(FOLDS, shuffle=True, random_state=seed)
    for rest, fold in folds.split(known):
        said[fold] = fit_trend(known[rest], targets[rest]).predict(known[fold])
    return said


def robust_spread(residuals: Matrix) -> float:
    """The standard deviation of the bulk.

    1.4826 times the median absolute deviation.
    """
    deviations = np.abs(residuals - np.median(residuals))
    return float(1.4826 * np.median(deviations)) or float(residuals.std())


def _huber_weights(residuals: Matrix) -> Matrix:
    bend = HUBER_BEND * robust_spread(residuals)
    size = np.abs(residuals)
    return np.divide(bend, size, out=np.ones_like(size), where=size > bend)
