"""How good a model is on students it has not seen, as a whole and group by group."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from predictions.factors import FACTOR_NAMES, FACTORS
from predictions.features import Matrix
from predictions.forecaster import Forecaster, Forecasts

GROUPED_BY: Final = ("gender", "school_type")
SMALLEST_GROUP: Final = 20
SHUFFLES: Final = 3


@dataclass(frozen=True)
class Quality:
    """Errors on n held-out rows, in points.

    `r2` is None where all their scores are the same.
    """

    n: int
    mae: float
    rmse: float
    r2: float | None


@dataclass(frozen=True)
class Metrics(Quality):
    """Errors on held-out rows, and the share from 0 to 1 of scores within their
    intervals.
    """

    coverage: float


@dataclass(frozen=True)
class GroupMetrics:
    """Quality for one group; `mean_error` is predicted minus true, in points."""

    factor: str
    group: str
    n: int
    mae: float
    mean_error: float
    coverage: float


@dataclass(frozen=True)
class Evaluation:
    """All that the held-out rows say of a model."""

    metrics: Metrics
    groups: tuple[GroupMetrics, ...]
    permutation_importance: dict[str, float]


def evaluate(
    forecaster: Forecaster, matrix: Matrix, targets: Matrix, seed: int
) -> Evaluation:
    """Measure on held-out rows: matrix (n, len(FACTORS)), true scores (n,)."""
    said = forecaster.predict(matrix)
    return Evaluation(
        metrics=_metrics(said, targets),
        groups=_groups(said, matrix, targets),
        permutation_importance=_permutation(forecaster, matrix, targets, seed),
    )


def _covered(said: Forecasts, targets: Matrix) -> Matrix:
    return np.asarray((said.low <= targets) & (targets <= said.high), dtype=float)


def quality(score: Matrix, targets: Matrix) -> Quality:
    """Errors of predicted against true scores, both (n,)."""
    errors = score - targets
    variance = float(targets.var())
    return Quality(
        n=len(targets),
        mae=float(np.abs(errors).mean()),
        rmse=float(np.sqrt((errors**2).mean())),
        r2=1 - float((errors**2).mean()) / variance if variance else None,
    )


def _metrics(said: Forecasts, targets: Matrix) -> Metrics:
    return Metrics(
        **asdict(quality(said.score, targets)),
        coverage=float(_covered(said, targets).mean()),
    )


def _groups(
    said: Forecasts, matrix: Matrix, targets: Matrix
) -> tuple[GroupMetrics, ...]:
    errors, covered = said.score - targets, _covered(said, targets)
    found = []
    for name in GROUPED_BY:
        place = FACTOR_NAMES.index(name)
        for code, level in enumerate(FACTORS[place].levels):
            rows = matrix[:, place] == code
            if rows.sum() >= SMALLEST_GROUP:
                found.append(_group(name, level, errors[rows], covered[rows]))
    return tuple(found)


def _group(factor: str, level: str, errors: Matrix, covered: Matrix) -> GroupMetrics:
    return GroupMetrics(
        factor=factor,
        group=level,
        n=len(errors),
        mae=float(np.abs(errors).mean()),
        mean_error=float(errors.mean()),
        coverage=float(covered.mean()),
    )


def _permutation(
    forecaster: Forecaster, matrix: Matrix, targets: Matrix, seed: int
) -> dict[str, float]:
    """Points of mean absolute error added when one factor's column is shuffled.

    Source: Breiman, Random Forests (2001), section 10, with the absolute error.
    """
    rng = np.random.default_rng(seed)
    base = float(np.abs(forecaster.predict(matrix).score - targets).mean())
    importance = {}
    for place in forecaster.model.used:
        added = []
        for _ in range(SHUFFLES):
            shuffled = matrix.copy()
            shuffled[:, place] = rng.permutation(matrix[:, place])
            score = forecaster.predict(shuffled).score
            added.append(float(np.abs(score - targets).mean()) - base)
        importance[FACTOR_NAMES[place]] = float(np.mean(added))
    return importance
