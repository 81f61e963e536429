"""The random forest: how it is fitted, and what it says of a student."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor

from predictions.features import FACTOR_NAMES, FACTORS, Matrix
from predictions.trend import Trend, cross_fitted, fit_trend, robust_spread

Progress = Callable[[int, int], None]

FEWEST_ROWS: Final = 30
SEED: Final = 20250901
OUTLIER_BOUND: Final = 4.0  # robust standard deviations


class TrainingDataError(ValueError):
    """The rows cannot train a model; the message says why."""


class TooFewRowsError(TrainingDataError):
    """There are fewer rows with a known score than a model needs."""

    def __init__(self, rows: int, needed: int = FEWEST_ROWS) -> None:
        super().__init__(f"{rows} students have a known score; a model needs at least {needed}.")
        self.rows = rows
        self.needed = needed


@dataclass(frozen=True)
class Recipe:
    """How the forest is grown.

    Small leaves and many factors at each split keep up with a plain forest where
    scores follow curves; where they follow a straight line the trend has left
    nothing over, and the trees cost a few thousandths of a point.
    """

    trees: int = 200
    leaf: int = 3
    share_of_factors: float = 0.8
    share_of_rows: float = 0.5
    batch: int = 25
    jobs: int = 2
    seed: int = SEED


TUNED: Final = Recipe()


@dataclass(frozen=True, eq=False)
class TrendForest:
    """A robust linear trend, and a random forest of what the trend leaves over.

    `used` are the columns of the encoded matrix that the model reads; `typical`,
    `lowest` and `highest` are those columns' medians and ranges in training.
    Source: Zhang, Nettleton and Zhu, Regression-Enhanced Random Forests (2019),
    arXiv:1904.10416.
    """

    used: tuple[int, ...]
    typical: Matrix
    lowest: Matrix
    highest: Matrix
    trend: Trend
    forest: RandomForestRegressor

    @property
    def used_names(self) -> tuple[str, ...]:
        """The names of the factors that the model reads."""
        return tuple(FACTOR_NAMES[place] for place in self.used)

    def missing(self, matrix: Matrix) -> NDArray[np.bool_]:
        """Which used factors are missing; shape (n, len(FACTORS)) -> (n, used)."""
        return np.isnan(matrix[:, self.used])

    def completed(self, matrix: Matrix) -> Matrix:
        """The used columns with gaps at their typical value, shape (n, used).

        Values outside the range seen in training count as its ends: neither
        part of the model knows what lies beyond.
        """
        known = matrix[:, self.used]
        known = np.where(np.isnan(known), self.typical, known)
        return np.asarray(np.clip(known, self.lowest, self.highest))

    def predict(self, known: Matrix) -> Matrix:
        """Points for completed rows of shape (n, used); answers shape (n,)."""
        # Straight to the trees: the forest's own predict spends 15 ms on setting up
        # a thread pool and checking its input before it looks at a single row.
        rows = np.ascontiguousarray(known, dtype=np.float32)
        total = np.zeros(len(rows))
        for grown in self.forest.estimators_:
            total += grown.tree_.predict(rows).ravel()
        return self.trend.predict(known) + total / len(self.forest.estimators_)


def fit_forest(
    matrix: Matrix,
    targets: Matrix,
    recipe: Recipe = TUNED,
    progress: Progress | None = None,
) -> tuple[TrendForest, Matrix]:
    """Fit on an encoded matrix (n, len(FACTORS)) and scores (n,) in points.

    Answers the model, and for each row the score that was predicted without it:
    the trend by cross-fitting, the forest out of bag. The same rows give the same
    model. Raises TrainingDataError where a score is not a number or no factor
    varies.
    """
    _check(matrix, targets)
    used = _varying(matrix)
    observed = matrix[:, used]
    typical = np.nanquantile(observed, 0.5, axis=0, method="inverted_cdf")
    known = np.where(np.isnan(observed), typical, observed)
    without = cross_fitted(known, targets, recipe.seed)
    left_over = _winsorised(targets - without)
    forest = _grow(known, left_over, recipe, progress)
    model = TrendForest(
        used=used,
        typical=typical,
        lowest=known.min(axis=0),
        highest=known.max(axis=0),
        trend=fit_trend(known, targets),
        forest=forest,
    )
    return model, without + _out_of_bag(forest, known)


def _check(matrix: Matrix, targets: Matrix) -> None:
    if matrix.shape != (len(targets), len(FACTORS)):
        raise TrainingDataError(
            f"The matrix is {matrix.shape}; {len(targets)} scores and {len(FACTORS)} factors were expected."
        )
    if not np.isfinite(targets).all():
        raise TrainingDataError("A score is missing or not a number.")


def _varying(matrix: Matrix) -> tuple[int, ...]:
    """A factor that nobody has, or that all share, tells students apart by nothing."""
    used = [place for place, column in enumerate(matrix.T) if len(np.unique(column[~np.isnan(column)])) > 1]
    if not used:
        raise TrainingDataError("No factor varies between the students.")
    return tuple(used)


def _winsorised(residuals: Matrix) -> Matrix:
    """Residuals pulled in to the bulk's range: no tree should chase a lone outlier."""
    bound = OUTLIER_BOUND * robust_spread(residuals)
    middle = np.median(residuals)
    return np.asarray(np.clip(residuals, middle - bound, middle + bound))


def _grow(known: Matrix, targets: Matrix, recipe: Recipe, progress: Progress | None) -> RandomForestRegressor:
    forest = RandomForestRegressor(
        max_features=recipe.share_of_factors,
        max_samples=recipe.share_of_rows,
        min_samples_leaf=recipe.leaf,
        n_jobs=recipe.jobs,
        random_state=recipe.seed,
        warm_start=True,
    )
    # Growing in batches gives the same trees as growing at once, and a sign of life.
    for grown in range(recipe.batch, recipe.trees + recipe.batch, recipe.batch):
        forest.set_params(n_estimators=min(grown, recipe.trees)).fit(known, targets)
        if progress:
            progress(min(grown, recipe.trees), recipe.trees)
    return forest


def _out_of_bag(forest: RandomForestRegressor, known: Matrix) -> Matrix:
    """For each row the mean of the trees that were grown without it (Breiman, 2001)."""
    rows = np.ascontiguousarray(known, dtype=np.float32)
    total, trees = np.zeros(len(rows)), np.zeros(len(rows))
    for tree, drawn in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        out = np.ones(len(rows), dtype=bool)
        out[drawn] = False
        total[out] += tree.tree_.predict(rows[out]).ravel()
        trees[out] += 1
    return total / np.maximum(trees, 1)
