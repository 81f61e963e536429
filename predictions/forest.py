"""The random forest in use: what it is grown by, and what it says of a student."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestRegressor

from predictions.features import FACTOR_NAMES, Matrix
from predictions.trend import Trend

Progress = Callable[[int, int], None]

FEWEST_ROWS: Final = 30
SEED: Final = 20250901


class TrainingDataError(ValueError):
    """The rows cannot train a model; the message says why."""


class TooFewRowsError(TrainingDataError):
    """There are fewer rows with a known score than a model needs."""

    def __init__(self, rows: int, needed: int = FEWEST_ROWS) -> None:
        super().__init__(
            f"{rows} students have a known score; a model needs at least {needed}."
        )
        self.rows = rows
        self.needed = needed


class Structure(Enum):
    """What a model is made of: the trees alone, or the trees over a trend."""

    FOREST = "random_forest"
    TREND_AND_FOREST = "trend_and_random_forest"


@dataclass(frozen=True)
class Recipe:
    """How the forest is grown.

    Over a trend, leaves of three rows and half the rows for each tree: the trend has
    left little over, and that little is mostly noise.
    """

    structure: Structure = Structure.TREND_AND_FOREST
    trees: int = 200
    leaf: int = 3
    share_of_factors: float = 0.8
    share_of_rows: float = 0.5
    batch: int = 25
    jobs: int = 2
    seed: int = SEED

    def without_trend(self) -> Recipe:
        """The same for trees alone.

        They have all to say, so each is grown to its full size.
        """
        return replace(
            self,
            structure=Structure.FOREST,
            leaf=1,
            share_of_factors=0.4,
            share_of_rows=1.0,
        )


TUNED: Final = Recipe()


@dataclass(frozen=True, eq=False)
class TrendForest:
    """A random forest of what a robust linear trend leaves over; the trend may be flat.

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
        votes = np.stack(
            [grown.tree_.predict(rows).ravel() for grown in self.forest.estimators_]
        )
        return self.trend.predict(known) + middle(votes)


def middle(votes: Matrix) -> Matrix:
    """What trees of shape (trees, n) say together, (n,); NaN is a tree without a say.

    The median, not the mean: one tree with a leaf on an outlier moves it less.
    Source: Roy and Larocque, Robustness of random forests for regression (2012).
    """
    ordered = np.sort(votes, axis=0)  # NaN last; numpy's own nanmedian goes row by row
    said = len(votes) - np.isnan(ordered).sum(axis=0)
    rows = np.arange(votes.shape[1])
    return np.asarray((ordered[(said - 1) // 2, rows] + ordered[said // 2, rows]) / 2)
