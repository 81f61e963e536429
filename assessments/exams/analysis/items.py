"""What the answers of a group say of each question, and of the exam as a whole.

Everywhere `shares` is attempts x questions: the share of the points that was earned,
from 0 to 1, NaN where the question was not on the paper. `points` is by question. A
figure that the group is too small for, or too much alike, is None.
"""

from typing import NamedTuple, TypedDict

import numpy as np
import pandas as pd

FEWEST = 10  # attempts, for figures that compare the able with the weak
EXTREME = 0.27  # the upper and the lower group (Kelley 1939)
ALIKE = 1e-9  # a spread that is rounding
TOO_FEW = f"Fewer than {FEWEST} attempts."
ALL_ALIKE = "All reached the same."
ONE_QUESTION = "It needs two questions that several attempts have in common."


class Distribution(TypedDict):
    """How percentages spread; the histogram counts in ten bands of 10."""

    median: float | None
    lower_quartile: float | None
    upper_quartile: float | None
    standard_deviation: float | None
    histogram: list[int]


class Reliability(NamedTuple):
    """Cronbach's alpha and the standard error of measurement, or why there is none.

    The standard error is in percent of the points.
    """

    alpha: float | None
    standard_error: float | None
    reason: str


def percentages(shares: pd.DataFrame, points: pd.Series) -> pd.Series:
    """What each attempt reached of what its paper was worth, from 0 to 100."""
    earned = (shares * points).sum(axis=1)
    possible = (shares.notna() * points).sum(axis=1)
    return 100 * earned / possible


def rest_percentages(shares: pd.DataFrame, points: pd.Series) -> pd.DataFrame:
    """For each question, what each attempt reached in all others."""
    earned = shares * points
    possible = shares.notna() * points
    rest_earned = earned.fillna(0).rsub(earned.sum(axis=1), axis=0)
    rest_possible = possible.rsub(possible.sum(axis=1), axis=0)
    return 100 * rest_earned / rest_possible.where(rest_possible > 0)


def item_figures(shares: pd.DataFrame, points: pd.Series) -> pd.DataFrame:
    """For each question `attempts`, `facility`, `point_biserial` and `upper_lower`.

    Facility is the mean share. The point-biserial is the correlation of the share with
    the percentage in all other questions, so that a question doesn't speak for itself.
    Upper-lower is the facility among the best 27 % less that among the last 27 %. NaN
    where there is none.
    """
    count = shares.notna().sum()
    figures = pd.DataFrame({"attempts": count, "facility": shares.mean()})
    figures["point_biserial"] = _correlations(shares, rest_percentages(shares, points))
    upper, lower = extremes(percentages(shares, points), EXTREME)
    figures["upper_lower"] = weighted_mean(shares, upper) - weighted_mean(shares, lower)
    figures.loc[count < FEWEST, ["point_biserial", "upper_lower"]] = np.nan
    return figures


def _correlations(left: pd.DataFrame, right: pd.DataFrame) -> pd.Series:
    """Pearson's correlation column by column, over the rows that both have.

    NaN where one has no spread.
    """
    both = left.notna() & right.notna()
    left = left.where(both)
    right = right.where(both)
    left_spreads = left.max() - left.min() > ALIKE
    right_spreads = right.max() - right.min() > ALIKE

    left = left - left.mean()
    right = right - right.mean()
    size = np.sqrt((left**2).sum() * (right**2).sum())
    return (left * right).sum() / size.where(left_spreads & right_spreads)


def extremes(reached: pd.Series, share: float) -> tuple[pd.Series, pd.Series]:
    """How much of each attempt belongs to the best `share` of all, and to the last.

    From 0 to 1: those who stand level at the border share what is left of the group, so
    that no order of rows decides.
    """
    size = share * len(reached)
    first = reached.rank(method="min")
    last = reached.rank(method="max")
    level = last - first + 1
    upper = ((size - (len(reached) - last)) / level).clip(0, 1)
    lower = ((size - (first - 1)) / level).clip(0, 1)
    return upper, lower


def weighted_mean(values: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """The mean of each column by weights of the rows, over what is not NaN."""
    total = values.notna().mul(weights, axis=0).sum()
    return values.mul(weights, axis=0).sum() / total.where(total > ALIKE)


def choice_rates(
    shares: pd.DataFrame, points: pd.Series, given: pd.DataFrame
) -> pd.DataFrame:
    """How often each choice was taken, of those who had the question.

    The columns are `item`, `choice`, `rate`, and the rates of the `upper`, `middle` and
    `lower` third. `given` has a row (attempt, item, choice) for each choice taken.
    """
    upper, lower = extremes(percentages(shares, points), 1 / 3)
    groups = pd.DataFrame(
        {"rate": 1.0, "upper": upper, "middle": 1 - upper - lower, "lower": lower}
    )
    had = shares.notna().astype(float).T @ groups
    by_choice = given.join(groups, on="attempt").groupby(["item", "choice"], sort=False)
    taken = by_choice[list(groups)].sum()
    whole = had.reindex(taken.index.get_level_values("item")).to_numpy()

    with np.errstate(divide="ignore", invalid="ignore"):
        rates = taken.to_numpy() / whole
    table = pd.DataFrame(rates, index=taken.index, columns=groups.columns)
    return table.reset_index()


def reliability(shares: pd.DataFrame, points: pd.Series) -> Reliability:
    """Cronbach's alpha (1951), and the standard error sd x sqrt(1 - alpha).

    Alpha is written by the mean variance v and mean covariance c of the questions on a
    paper of k: k c / (v + (k - 1) c). Where all have the same paper that is the usual
    sum; where questions are drawn, each pair counts by how many attempts had both.
    """
    if len(shares) < FEWEST:
        return Reliability(None, None, TOO_FEW)
    spread = percentages(shares, points).std()
    if not spread > ALIKE:
        return Reliability(None, None, ALL_ALIKE)

    had = shares.notna().astype(float)
    length = had.sum(axis=1).mean()
    covariances = (shares * points).cov(min_periods=2).to_numpy()
    had_both = np.where(np.isnan(covariances), 0, (had.T @ had).to_numpy())
    had_one = np.diag(had_both)
    had_pair = had_both - np.diag(had_one)
    if length < 2 or not had_pair.any():
        return Reliability(None, None, ONE_QUESTION)

    covariances = np.nan_to_num(covariances)
    variance = np.average(np.diag(covariances), weights=had_one)
    covariance = np.average(covariances, weights=had_pair)
    whole = variance + (length - 1) * covariance
    if whole <= ALIKE:
        return Reliability(None, None, ALL_ALIKE)

    alpha = float(length * covariance / whole)
    return Reliability(alpha, float(spread * np.sqrt(1 - alpha)), "")


def distribution(reached: pd.Series) -> Distribution:
    """How percentages spread; the standard deviation is that of a sample."""
    counts, _ = np.histogram(reached, bins=10, range=(0, 100))
    if not len(reached):
        return {
            "median": None,
            "lower_quartile": None,
            "upper_quartile": None,
            "standard_deviation": None,
            "histogram": counts.tolist(),
        }

    low, middle, high = reached.quantile([0.25, 0.5, 0.75])
    return {
        "median": float(middle),
        "lower_quartile": float(low),
        "upper_quartile": float(high),
        "standard_deviation": float(reached.std()) if len(reached) > 1 else None,
        "histogram": counts.tolist(),
    }
