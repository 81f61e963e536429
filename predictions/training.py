"""Training from start to end: a held-out report first, then the model that is served."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.model_selection import train_test_split

from predictions.evaluation import Evaluation, evaluate
from predictions.factors import FACTOR_NAMES
from predictions.features import Matrix
from predictions.forecaster import Forecaster, fit
from predictions.forest import FEWEST_ROWS, TUNED, Progress, Recipe, TooFewRowsError

HELD_OUT: Final = 0.2


@dataclass(frozen=True)
class DataSummary:
    """What the rows looked like; `missing` counts the empty values of each factor."""

    rows: int
    lowest_score: float
    median_score: float
    highest_score: float
    missing: dict[str, int]


@dataclass(frozen=True, eq=False)
class Trained:
    """The model to serve, fitted on all rows, and what a trial of it showed."""

    forecaster: Forecaster
    evaluation: Evaluation
    data: DataSummary
    recipe: Recipe


def train(
    matrix: Matrix,
    targets: Matrix,
    recipe: Recipe = TUNED,
    progress: Progress | None = None,
) -> Trained:
    """Train on an encoded matrix (n, len(FACTORS)) and scores (n,) in points.

    A model fitted on four fifths is measured on the rest; the one that is served
    is fitted on all rows. `progress(done, total)` is called as trees grow. The same
    rows give the same model. Raises TooFewRowsError below FEWEST_ROWS rows, and
    TrainingDataError for rows that cannot train a model.
    """
    if len(targets) < FEWEST_ROWS:
        raise TooFewRowsError(len(targets))
    steps = _Steps(progress, 2 * (recipe.trees + 1))
    kept, held, kept_targets, held_targets = train_test_split(
        matrix, targets, test_size=HELD_OUT, random_state=recipe.seed
    )
    trial = fit(kept, kept_targets, recipe, steps.after(0))
    evaluation = evaluate(trial, held, held_targets, recipe.seed)
    steps.report(recipe.trees + 1)
    served = fit(matrix, targets, recipe, steps.after(recipe.trees + 1))
    steps.report(steps.total)
    return Trained(served, evaluation, _summary(matrix, targets), recipe)


@dataclass(frozen=True)
class _Steps:
    """One count of progress over the growing of both forests."""

    progress: Progress | None
    total: int

    def report(self, done: int) -> None:
        if self.progress:
            self.progress(done, self.total)

    def after(self, before: int) -> Callable[[int, int], None]:
        return lambda done, _: self.report(before + done)


def _summary(matrix: Matrix, targets: Matrix) -> DataSummary:
    empty = np.isnan(matrix).sum(axis=0)
    return DataSummary(
        rows=len(targets),
        lowest_score=float(targets.min()),
        median_score=float(np.median(targets)),
        highest_score=float(targets.max()),
        missing=dict(zip(FACTOR_NAMES, map(int, empty), strict=True)),
    )
