"""The figures of questions and exams, from shares of points."""

import numpy as np
import pandas as pd
import pytest

from assessments.exams.analysis.items import (
    choice_rates,
    distribution,
    extremes,
    item_figures,
    percentages,
    reliability,
    rest_percentages,
)

# Ten students, the best first: two right to question a, ... eight to question d.
LADDER = pd.DataFrame(
    {
        "a": [1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        "b": [1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
        "c": [1, 1, 1, 1, 1, 1, 0, 0, 0, 0],
        "d": [1, 1, 1, 1, 1, 1, 1, 1, 0, 0],
    },
    dtype=float,
)
ONE_EACH = pd.Series(1.0, index=list("abcd"))


def drawn(students=400, items=12, on_paper=0.7, seed=4):
    """Shares by ability, each question on a part of the papers."""
    random = np.random.default_rng(seed)
    chance = 1 / (
        1
        + np.exp(
            -np.subtract.outer(random.normal(size=students), random.normal(size=items))
        )
    )
    shares = (random.random(chance.shape) < chance).astype(float)
    return pd.DataFrame(
        np.where(random.random(shares.shape) < on_paper, shares, np.nan)
    )


def test_facility_is_the_mean_share():
    assert item_figures(LADDER, ONE_EACH)["facility"].to_dict() == {
        "a": 0.2,
        "b": 0.4,
        "c": 0.6,
        "d": 0.8,
    }


def test_the_point_biserial_is_the_correlation_with_all_other_questions():
    figures = item_figures(LADDER, ONE_EACH)["point_biserial"]

    rest = LADDER[["b", "c", "d"]].sum(axis=1)
    assert figures["a"] == pytest.approx(np.corrcoef(LADDER["a"], rest)[0, 1])
    assert figures.round(4).to_dict() == {
        "a": 0.5145,
        "b": 0.7206,
        "c": 0.7206,
        "d": 0.5145,
    }


def test_other_questions_count_by_their_points():
    points = pd.Series({"a": 1.0, "b": 5.0, "c": 1.0, "d": 1.0})

    rest = rest_percentages(LADDER, points)

    assert rest["a"].round(4).tolist() == [
        100,
        100,
        100,
        100,
        28.5714,
        28.5714,
        14.2857,
        14.2857,
        0,
        0,
    ]
    assert rest["b"].iloc[2] == pytest.approx(200 / 3)


def test_the_best_27_percent_are_compared_with_the_last_27_percent():
    figures = item_figures(LADDER, ONE_EACH)["upper_lower"]

    # 2.7 students: the two best and 0.7 of the two who come next; the two last and 0.7
    # of the two before.
    assert figures.round(4).to_dict() == {"a": 0.7407, "b": 1.0, "c": 1.0, "d": 0.7407}


def test_those_who_stand_level_at_the_border_share_their_place_whatever_their_order():
    reached = pd.Series([90.0, 50, 50, 50, 10])

    upper, lower = extremes(reached, 0.4)

    assert upper.round(4).tolist() == [1, 0.3333, 0.3333, 0.3333, 0]
    assert lower.round(4).tolist() == [0, 0.3333, 0.3333, 0.3333, 1]


def test_no_order_of_rows_changes_a_figure():
    turned = item_figures(LADDER.iloc[::-1], ONE_EACH)

    pd.testing.assert_frame_equal(turned, item_figures(LADDER, ONE_EACH))


def test_a_small_group_or_one_without_spread_has_no_discrimination():
    few = item_figures(LADDER.iloc[:9], ONE_EACH)
    alike = item_figures(LADDER.assign(d=1.0), ONE_EACH)

    assert few["facility"].notna().all()
    assert few[["point_biserial", "upper_lower"]].isna().all(axis=None)
    assert np.isnan(alike.loc["d", "point_biserial"])
    assert alike.loc["d", "upper_lower"] == 0


def test_a_drawn_question_is_judged_by_those_who_had_it():
    shares = drawn()
    had = shares[3].notna()
    points = pd.Series(1.0, index=shares.columns)

    figures = item_figures(shares, points).loc[3]

    rest = shares.drop(columns=3)[had].mean(axis=1)
    assert figures["attempts"] == had.sum()
    assert figures["facility"] == pytest.approx(shares.loc[had, 3].mean())
    assert figures["point_biserial"] == pytest.approx(
        np.corrcoef(shares.loc[had, 3], rest)[0, 1]
    )


def test_alpha_is_that_of_the_usual_sum_where_all_have_the_same_paper():
    result = reliability(LADDER, ONE_EACH)

    by_hand = 4 / 3 * (1 - LADDER.var().sum() / LADDER.sum(axis=1).var())
    assert result.alpha == pytest.approx(by_hand)
    assert round(result.alpha, 4) == 0.8
    assert result.standard_error == pytest.approx(
        25 * LADDER.sum(axis=1).std() * np.sqrt(0.2)
    )


def test_questions_of_more_points_weigh_more_in_alpha():
    points = pd.Series({"a": 1.0, "b": 5.0, "c": 1.0, "d": 2.0})
    earned = LADDER * points

    by_hand = 4 / 3 * (1 - earned.var().sum() / earned.sum(axis=1).var())
    assert reliability(LADDER, points).alpha == pytest.approx(by_hand)


def test_alpha_of_drawn_papers_is_near_that_of_a_whole_paper_of_their_length():
    whole, part = drawn(4000, 20, on_paper=1.0), drawn(4000, 20, on_paper=0.5)
    points = pd.Series(1.0, index=whole.columns)

    alpha, of_half = reliability(whole, points).alpha, reliability(part, points).alpha

    # Spearman and Brown: half the length.
    assert of_half == pytest.approx(alpha / 2 / (1 - alpha / 2), abs=0.03)


def test_alpha_needs_a_group_a_spread_and_two_questions():
    alike = pd.DataFrame(1.0, index=range(20), columns=list("ab"))

    assert reliability(LADDER.iloc[:9], ONE_EACH) == (
        None,
        None,
        "Fewer than 10 attempts.",
    )
    assert reliability(alike, ONE_EACH[["a", "b"]]) == (
        None,
        None,
        "All reached the same.",
    )
    assert reliability(LADDER[["a"]], ONE_EACH[["a"]]).alpha is None
    assert reliability(LADDER.iloc[:0], ONE_EACH).alpha is None


def test_choices_are_counted_overall_and_by_third():
    taken = ["B"] * 4 + ["A", "C", "A", "C", "C"]  # the last student left it out
    given = pd.DataFrame({"attempt": range(9), "item": "b", "choice": taken})

    rates = choice_rates(LADDER, ONE_EACH, given).set_index("choice")

    assert rates["rate"].to_dict() == {"B": 0.4, "A": 0.2, "C": 0.3}
    # 3.33 students: the two best and 1.33 of the two who come next, and so from below.
    assert rates["upper"].round(4).to_dict() == {"B": 1.0, "A": 0.0, "C": 0.0}
    assert rates["middle"].round(4).to_dict() == {"B": 0.2, "A": 0.4, "C": 0.4}
    assert rates["lower"].round(4).to_dict() == {"B": 0.0, "A": 0.2, "C": 0.5}


def test_the_distribution_has_quartiles_and_ten_bands():
    figures = distribution(pd.Series([0.0, 9.99, 10, 55, 100]))

    assert figures["median"] == 10
    assert (figures["lower_quartile"], figures["upper_quartile"]) == (9.99, 55)
    assert round(figures["standard_deviation"], 2) == 42.13
    assert figures["histogram"] == [2, 1, 0, 0, 0, 1, 0, 0, 0, 1]


def test_nobody_has_no_distribution():
    assert distribution(pd.Series([], dtype=float))["median"] is None
    assert distribution(pd.Series([40.0]))["standard_deviation"] is None


def test_a_percentage_is_of_what_the_paper_was_worth():
    shares = pd.DataFrame({"a": [1.0, np.nan], "b": [0.5, 0.5]})

    assert percentages(shares, pd.Series({"a": 1.0, "b": 3.0})).tolist() == [62.5, 50.0]
