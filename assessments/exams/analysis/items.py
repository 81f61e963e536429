"""What the answers of a group say of each question, and of the exam as a whole.

Everywhere `shares` is attempts x questions: the share of the points that was earned, from 0 to 1, NaN
where the question was not on that paper; `points` is what each question is worth. A figure that a
group is too small for, or too much alike, is None.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

FEWEST = 10  # attempts, for figures that compare the able with the weak
EXTREME = 0.27  # the upper and the lower group (Kelley 1939)
ALIKE = 1e-9  # a spread that is rounding
TOO_FEW = f"Fewer than {FEWEST} attempts."
ALL_ALIKE = "All reached the same."
ONE_QUESTION = "It needs two questions that several attempts have in common."


class Reliability(NamedTuple):
    """Cronbach's alpha and the standard error of measurement in percent of the points, or why there is none."""

    alpha: float | None
    standard_error: float | None
    reason: str


def percentages(shares: pd.DataFrame, points: pd.Series) -> pd.Series:
    """What each attempt reached of what its paper was worth, from 0 to 100."""
    return 100 * (shares * points).sum(axis=1) / (shares.notna() * points).sum(axis=1)


def rest_percentages(shares: pd.DataFrame, points: pd.Series) -> pd.DataFrame:
    """For each question, what each attempt reached in all others."""
    earned, possible = shares * points, shares.notna() * points
    rest = possible.rsub(possible.sum(axis=1), axis=0)
    return (
        100 * earned.fillna(0).rsub(earned.sum(axis=1), axis=0) / rest.where(rest > 0)
    )


def item_figures(shares: pd.DataFrame, points: pd.Series) -> pd.DataFrame:
    """For each question: `attempts`, `facility`, `point_biserial`, `upper_lower`; NaN where there is none.

    Facility is the mean share. The point-biserial is the correlation of the share with the percentage in
    all other questions, so that a question doesn't speak for itself. Upper-lower is the facility among the
    best 27 % less that among the last 27 %.
    """
    count = shares.notna().sum()
    figures = pd.DataFrame({"attempts": count, "facility": shares.mean()})
    figures["point_biserial"] = _correlations(shares, rest_percentages(shares, points))
    upper, lower = extremes(percentages(shares, points), EXTREME)
    figures["upper_lower"] = weighted_mean(shares, upper) - weighted_mean(shares, lower)
    figures.loc[count < FEWEST, ["point_biserial", "upper_lower"]] = np.nan
    return figures


def _correlations(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """Pearson's correlation column by column, over the rows that both have; NaN where one has no spread."""
    both = left.notna() & right.notna()
    left, right = left.where(both), right.where(both)
    spread = (left.max() - left.min() > ALIKE) & (right.max() - right.min() > ALIKE)
    left, right = left - left.mean(), right - right.mean()
    size = np.sqrt((left**2).sum() * (right**2).sum())
    return (left * right).sum() / size.where(spread)


def extremes(reached: pd.Series, share: float) -> tuple[pd.Series, pd.Series]:
    """How much of each attempt belongs to the best `share` of all, and to the last `share`, from 0 to 1.

    Those who stand level at the border share what is left of the group, so that no order of rows decides.
    """
    size, first, last = (
        share * len(reached),
        reached.rank(method="min"),
        reached.rank(method="max"),
    )
    level = last - first + 1
    upper = ((size - (len(reached) - last)) / level).clip(0, 1)
    lower = ((size - (first - 1)) / level).clip(0, 1)
    return upper, lower


def weighted_mean(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """The mean of each column by weights of the rows, over what is not NaN; NaN where nothing is."""
    total = values.notna().mul(weights, axis=0).sum()
    return values.mul(weights, axis=0).sum() / total.where(total > ALIKE)


def choice_rates(
    shares: pd.DataFrame, points: pd.Series, given: pd.DataFrame
) -> pd.DataFrame:
    """How often each choice was taken: `item`, `choice`, `rate`, and the rate by `upper`, `middle`, `lower` third.

    `given` has a row (attempt, item, choice) for each choice taken. Rates are of those who had the question.
    """
    upper, lower = extremes(percentages(shares, points), 1 / 3)
    groups = pd.DataFrame(
        {"rate": 1.0, "upper": upper, "middle": 1 - upper - lower, "lower": lower}
    )
    had = shares.notna().astype(float).T @ groups
    taken = (
        given.join(groups, on="attempt")
        .groupby(["item", "choice"], sort=False)[list(groups)]
        .sum()
    )
    whole = had.reindex(taken.index.get_level_values("item")).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.DataFrame(
            taken.to_numpy() / whole, index=taken.index, columns=groups.columns
        ).reset_index()


def reliability(shares: pd.DataFrame, points: pd.Series) -> Reliability:
    """Cronbach's alpha (1951), and the standard error sd x sqrt(1 - alpha) of a percentage.

    Alpha is written by the mean variance v and mean covariance c of the questions on a paper of k:
    k c / (v + (k - 1) c). Where all have the same paper that is the usual sum; where questions are drawn,
    each pair counts by how many attempts had both.
    """
    if len(shares) < FEWEST:
        return Reliability(None, None, TOO_FEW)
    spread = percentages(shares, points).std()
    if not spread > ALIKE:
        return Reliability(None, None, ALL_ALIKE)
    earned, had = shares * points, shares.notna().astype(float)
    together, covariance = (
        (had.T @ had).to_numpy(),
        earned.cov(min_periods=2).to_numpy(),
    )
    together = np.where(np.isnan(covariance), 0, together)
    own, length = np.diag(together), had.sum(axis=1).mean()
    between = together - np.diag(own)
    if length < 2 or not between.any():
        return Reliability(None, None, ONE_QUESTION)
    covariance = np.nan_to_num(covariance)
    variance, shared = (
        np.average(np.diag(covariance), weights=own),
        np.average(covariance, weights=between),
    )
    whole = variance + (length - 1) * shared
    if whole <= ALIKE:
        return Reliability(None, None, ALL_ALIKE)
    alpha = float(length * shared / whole)
    return Reliability(alpha, float(spread * np.sqrt(1 - alpha)), "")


def distribution(reached: pd.Series) -> dict[str, Any]:
    """How percentages spread: median, quartiles, sample standard deviation, and counts in ten bands of 10."""
    counts, _ = np.histogram(reached, bins=10, range=(0, 100))
    if not len(reached):
        return {"median": None, "lower_quartile": None, "upper_quartile": None, "standard_deviation": None,
                "histogram": counts.tolist()}  # fmt: skip
    low, middle, high = reached.quantile([0.25, 0.5, 0.75])
    return {
        "median": float(middle),
        "lower_quartile": float(low),
        "upper_quartile": float(high),
        "standard_deviation": float(reached.std()) if len(reached) > 1 else None,
        "histogram": counts.tolist(),
    }
