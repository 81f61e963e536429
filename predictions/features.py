"""Students as a matrix of numbers: the one encoding of training and prediction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictions.factors import FACTOR_NAMES, FACTORS, Factor, Kind

__all__ = ["FACTORS", "FACTOR_NAMES", "Matrix", "encode"]

Matrix = NDArray[np.float64]


def encode(rows: Iterable[Sequence[Any]]) -> Matrix:
    """Encode students as a matrix of shape (students, len(FACTORS)), missing as NaN.

    Each row holds one student's values in the order of FACTORS. Levels become
    their place in the order (0, 1, 2), booleans 0 and 1; None, an unknown level
    and what is not a finite number become NaN. Raises ValueError for rows of
    another length.
    """
    rows = rows if isinstance(rows, list | tuple) else list(rows)
    if not rows:
        return np.empty((0, len(FACTORS)))
    # Columns, not rows: one pass in C for each factor keeps 100,000 students quick.
    columns = list(zip(*rows, strict=True))
    if len(columns) != len(FACTORS):
        raise ValueError(
            f"A row has {len(columns)} values; the model's table has {len(FACTORS)}."
        )
    encoded = map(_column, FACTORS, columns)
    return np.column_stack(list(encoded))


def _column(factor: Factor, values: Sequence[Any]) -> Matrix:
    if factor.kind is Kind.NUMBER:
        return _numbers(values)
    looked_up = map(factor.codes.get, values, repeat(np.nan))
    return np.fromiter(looked_up, dtype=np.float64, count=len(values))


def _numbers(values: Sequence[Any]) -> Matrix:
    try:
        column = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        column = np.array([_number(value) for value in values], dtype=np.float64)
    column[~np.isfinite(column)] = np.nan
    return column


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")
