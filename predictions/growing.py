"""How a forest is grown: over a trend, or alone."""

from __future__ import annotations

from typing import Final

import numpy as np
from sklearn.ensemble import RandomForestRegressor

from predictions.features import FACTORS, Matrix
from predictions.forest import (
    TUNED,
    Progress,
    Recipe,
    Structure,
    TrainingDataError,
    TrendForest,
    middle,
)
from predictions.trend import Trend, cross_fitted, fit_trend, robust_spread

OUTLIER_BOUND: Final = 4.0  # robust standard deviations
SCREENING_TREES: Final = 60
BETTER_THAN_CHANCE: Final = 1.25  # times the importance of the same column, shuffled


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
    alone = recipe.structure is Structure.FOREST
    used = _varying(matrix)
    known, typical = _completed(matrix[:, used])
    if alone:
        chosen = _better_than_chance(known, _winsorised(targets), recipe)
        used = tuple(place for place, kept in zip(used, chosen, strict=True) if kept)
        known, typical = known[:, chosen], typical[chosen]
    without = (
        np.zeros(len(targets)) if alone else cross_fitted(known, targets, recipe.seed)
    )
    forest = _grow(known, _winsorised(targets - without), recipe, progress)
    model = TrendForest(
        used=used,
        typical=typical,
        lowest=known.min(axis=0),
        highest=known.max(axis=0),
        trend=Trend(0.0, np.zeros(len(used))) if alone else fit_trend(known, targets),
        forest=forest,
    )
    return model, without + _out_of_bag(forest, known)


def _completed(observed: Matrix) -> tuple[Matrix, Matrix]:
    """The columns with their gaps filled, and what they were filled with."""
    typical = np.nanquantile(observed, 0.5, axis=0, method="inverted_cdf")
    return np.where(np.isnan(observed), typical, observed), typical


def _better_than_chance(known: Matrix, targets: Matrix, recipe: Recipe) -> Matrix:
    """Which columns tell the trees more than a shuffled copy of themselves.

    Shape (columns,).

    A tree alone loses splits to columns that say nothing, which a trend does not.
    Source: Kursa and Rudnicki, Feature Selection with the Boruta Package (2010),
    in one round.
    """
    shuffled = np.random.default_rng(recipe.seed).permutation(known, axis=0)
    screening = RandomForestRegressor(
        SCREENING_TREES,
        max_features=recipe.share_of_factors,
        min_samples_leaf=3,
        n_jobs=recipe.jobs,
        random_state=recipe.seed,
    ).fit(np.hstack([known, shuffled]), targets)
    own, chance = np.split(screening.feature_importances_, 2)
    chosen = own > BETTER_THAN_CHANCE * chance
    return np.asarray(chosen if chosen.any() else np.ones_like(chosen))


def _check(matrix: Matrix, targets: Matrix) -> None:
    if matrix.shape != (len(targets), len(FACTORS)):
        raise TrainingDataError(
            f"The matrix is {matrix.shape}; {len(targets)} scores and {len(FACTORS)}"
            " factors were expected."
        )
    if not np.isfinite(targets).all():
        raise TrainingDataError("A score is missing or not a number.")


def _varying(matrix: Matrix) -> tuple[int, ...]:
    """A factor that nobody has, or that all share, tells students apart by nothing."""
    used = [
        place
        for place, column in enumerate(matrix.T)
        if len(np.unique(column[~np.isnan(column)])) > 1
    ]
    if not used:
        raise TrainingDataError("No factor varies between the students.")
    return tuple(used)


def _winsorised(residuals: Matrix) -> Matrix:
    """Residuals pulled in to the bulk's range: no tree should chase a lone outlier."""
    bound = OUTLIER_BOUND * robust_spread(residuals)
    middle = np.median(residuals)
    return np.asarray(np.clip(residuals, middle - bound, middle + bound))


def _grow(
    known: Matrix, targets: Matrix, recipe: Recipe, progress: Progress | None
) -> RandomForestRegressor:
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
    """For each row what the trees say that were grown without it (Breiman, 2001)."""
    rows = np.ascontiguousarray(known, dtype=np.float32)
    votes = np.full((len(forest.estimators_), len(rows)), np.nan)
    for own, tree, drawn in zip(
        votes, forest.estimators_, forest.estimators_samples_, strict=True
    ):
        out = np.ones(len(rows), dtype=bool)
        out[drawn] = False
        own[out] = tree.tree_.predict(rows[out]).ravel()
    # With few trees a row can be in every bag; then all of them may speak.
    in_every_bag = np.isnan(votes).all(axis=0)
    votes[:, in_every_bag] = [
        tree.tree_.predict(rows[in_every_bag]).ravel() for tree in forest.estimators_
    ]
    return middle(votes)
