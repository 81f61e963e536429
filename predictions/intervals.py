"""How far a forecast may be off: intervals that widen with what is not known."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from predictions.features import Matrix
from predictions.forest import TrendForest

LEVEL: Final = 0.9
MOST_ROWS: Final = (
    2000  # to hide factors of: enough for a 90 % quantile; more only costs time
)
MASKS_PER_ROW: Final = 4
TOP_SCORE: Final = 100.0

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Widths:
    """Half-widths in points at `level`, for any set of missing factors.

    `complete` is the half-width with every factor known and `ignorance` the one
    of a forecast that knows nothing of a student. `excess` is what each factor's
    absence adds to the square of the half-width, `stretch` a factor on the whole
    by the number of missing factors (stretch[0] is 1).
    """

    level: float
    complete: float
    ignorance: float
    excess: Matrix
    stretch: Matrix
    ceiling: float

    def half_widths(self, missing: Mask) -> Matrix:
        """Half-widths in points for a mask (n, used) of missing factors; shape (n,)."""
        raw = np.sqrt(self.complete**2 + missing @ self.excess)
        return np.asarray(raw * self.stretch[missing.sum(axis=1)])

    def confidence(self, half_widths: Matrix) -> Matrix:
        """1 - half-width / half-width of knowing nothing, held within 0 and 1.

        0 says the forecast is no better than the median score of everybody, 1
        would be certainty.
        """
        if self.ignorance == 0:
            return np.zeros_like(half_widths)
        return np.clip(1 - half_widths / self.ignorance, 0.0, 1.0)


def calibrated(
    model: TrendForest, matrix: Matrix, targets: Matrix, without: Matrix
) -> Widths:
    """Measure the widths on the training rows, each predicted without itself.

    `without` are those predictions (n,), so no row is set aside. With all factors
    known the half-width is the conformal quantile of the absolute errors: Johansson
    et al., Regression conformal prediction with random forests (2014), Machine
    Learning 97; Kim, Xu and Barber, Predictive inference is free with the
    jackknife+-after-bootstrap (2020). It is symmetric: the rare scores far above
    the rest are fewer than the share that a 90 % interval leaves out, so widening
    the upper side would not catch them and would only blur the others.
    """
    errors = targets - without
    complete = quantile(errors)
    sample = _sample(len(targets), model.forest.random_state)
    known = model.completed(matrix[sample])
    bench = _Bench(model, known, errors[sample], model.predict(known))
    blanks = np.eye(len(model.used), dtype=bool)
    excess = np.array(
        [max(0.0, quantile(bench.blanked(mask)) ** 2 - complete**2) for mask in blanks]
    )
    return Widths(
        level=LEVEL,
        complete=complete,
        ignorance=quantile(targets - np.median(targets)),
        excess=excess,
        stretch=_stretch(bench, complete, excess),
        ceiling=max(TOP_SCORE, float(targets.max())),
    )


def quantile(errors: Matrix, level: float = LEVEL) -> float:
    """The conformal quantile of absolute errors.

    The ceil((n + 1) level)-th smallest.
    """
    place = math.ceil((len(errors) + 1) * level)
    ordered = np.sort(np.abs(errors))
    return float(ordered[min(place, len(ordered)) - 1])


@dataclass(frozen=True, eq=False)
class _Bench:
    """Training rows whose factors can be hidden from the model."""

    model: TrendForest
    known: Matrix
    errors: Matrix
    predicted: Matrix

    def blanked(self, mask: Mask) -> Matrix:
        """The errors with the masked factors at their typical value."""
        hidden = np.where(mask, self.model.typical, self.known)
        # The change is the whole model's: running every tree without its own rows
        # once more for each factor costs seconds and moves the third decimal.
        return self.errors - (self.model.predict(hidden) - self.predicted)


def _sample(rows: int, seed: int) -> NDArray[np.int_]:
    if rows <= MOST_ROWS:
        return np.arange(rows)
    return np.random.default_rng(seed).choice(rows, MOST_ROWS, replace=False)


def _stretch(bench: _Bench, complete: float, excess: Matrix) -> Matrix:
    """How much wider than the root of the summed squares several gaps together are.

    The sum supposes that factors act independently. Rows with random gaps say by
    how much that is off, as the conformal quantile of error over supposed width
    (normalised nonconformity: Papadopoulos, Vovk and Gammerman, 2011, Journal of
    Artificial Intelligence Research 40). It never narrows with another gap.
    """
    rng = np.random.default_rng(bench.model.forest.random_state)
    factors = len(excess)
    counts, ratios = [], []
    for _ in range(MASKS_PER_ROW):
        hidden = rng.integers(1, factors + 1, size=len(bench.errors))
        order = rng.random((len(hidden), factors)).argsort(axis=1)
        mask = order < hidden[:, None]
        width = np.sqrt(complete**2 + mask @ excess)
        ratios.append(np.abs(bench.blanked(mask)) / np.maximum(width, 1e-9))
        counts.append(hidden)
    return _by_count(np.concatenate(counts), np.concatenate(ratios), factors)


def _by_count(counts: NDArray[np.int_], ratios: Matrix, factors: int) -> Matrix:
    """The stretch for 0 to `factors` gaps, each from the gaps near it in number."""
    stretch = np.ones(factors + 1)
    for gaps in range(1, factors + 1):
        near = ratios[np.abs(counts - gaps) <= max(1, factors // 10)]
        stretch[gaps] = quantile(near)
    return np.maximum.accumulate(stretch)
