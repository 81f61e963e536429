"""Training from start to end.

A held-out report first, then the model that is served.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits

from predictions.evaluation import Evaluation, Quality, evaluate, quality
from predictions.factors import FACTOR_NAMES
from predictions.features import Matrix
from predictions.forecaster import Forecaster, calibrated_forecaster, fit
from predictions.forest import (
    FEWEST_ROWS,
    TUNED,
    Progress,
    Recipe,
    TooFewRowsError,
    TrendForest,
)
from predictions.growing import fit_forest

HELD_OUT: Final = 0.2


@dataclass(frozen=True)
class DataSummary:
    """What the rows looked like; `missing` counts the empty values of each factor."""

    rows: int
    lowest_score: float
    median_score: float
    highest_score: float
    missing: dict[str, int]


@dataclass(frozen=True)
class Candidate:
    """A way to build the model that was tried; the smallest `out_of_bag_mae` is chosen.

    `held_out` is told for comparison and decides nothing. Errors in points.
    """

    recipe: Recipe
    out_of_bag_mae: float
    held_out: Quality


@dataclass(frozen=True, eq=False)
class Trained:
    """The model to serve, fitted on all rows, and what a trial of it showed."""

    forecaster: Forecaster
    evaluation: Evaluation
    data: DataSummary
    recipe: Recipe
    candidates: tuple[Candidate, ...]


def train(
    matrix: Matrix,
    targets: Matrix,
    recipe: Recipe = TUNED,
    progress: Progress | None = None,
) -> Trained:
    """Train on an encoded matrix (n, len(FACTORS)) and scores (n,) in points.

    Trees over a trend and trees alone are fitted on four fifths; the one with the
    smaller error on rows of these, predicted without themselves, is measured on the
    last fifth, fitted again on all rows and served. `progress(done, total)` is called
    as trees grow. The same rows give the same model. Raises TooFewRowsError below
    FEWEST_ROWS rows, and TrainingDataError for rows that cannot train a model.
    """
    if len(targets) < FEWEST_ROWS:
        raise TooFewRowsError(len(targets))
    # The matrices are narrow: threads of the linear algebra only wait for each other,
    # and
    # on a busy machine that took three times as long. The trees have threads of their
    # own.
    with threadpool_limits(1, "blas"):
        return _trained(matrix, targets, recipe, progress)


def _trained(
    matrix: Matrix, targets: Matrix, recipe: Recipe, progress: Progress | None
) -> Trained:
    steps = _Steps(progress, 3 * recipe.trees + 2)
    kept, held, kept_targets, held_targets = train_test_split(
        matrix, targets, test_size=HELD_OUT, random_state=recipe.seed
    )
    trials = [
        _try(
            each,
            (kept, kept_targets),
            (held, held_targets),
            steps.after(place * recipe.trees),
        )
        for place, each in enumerate((recipe, recipe.without_trend()))
    ]
    best = min(trials, key=lambda trial: trial.candidate.out_of_bag_mae)
    chosen = best.candidate.recipe
    trial = calibrated_forecaster(best.model, kept, kept_targets, best.without)
    evaluation = evaluate(trial, held, held_targets, recipe.seed)
    steps.report(2 * recipe.trees + 1)
    served = fit(matrix, targets, chosen, steps.after(2 * recipe.trees + 1))
    steps.report(steps.total)
    candidates = tuple(trial.candidate for trial in trials)
    return Trained(served, evaluation, _summary(matrix, targets), chosen, candidates)


@dataclass(frozen=True, eq=False)
class _Trial:
    candidate: Candidate
    model: TrendForest
    without: Matrix


def _try(
    recipe: Recipe,
    rows: tuple[Matrix, Matrix],
    held: tuple[Matrix, Matrix],
    progress: Progress,
) -> _Trial:
    matrix, targets = rows
    model, without = fit_forest(matrix, targets, recipe, progress)
    said = model.predict(model.completed(held[0]))
    mae = float(np.abs(without - targets).mean())
    return _Trial(Candidate(recipe, mae, quality(said, held[1])), model, without)


@dataclass(frozen=True)
class _Steps:
    """One count of progress over the growing of all forests."""

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
