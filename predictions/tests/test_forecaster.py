"""What a trained model says of students, how sure it is, and why."""

import numpy as np
import pytest

from predictions.features import FACTOR_NAMES
from predictions.forecaster import fit
from predictions.forest import Recipe
from predictions.tests.schools import coverage, generated_school, with_gaps

SMALL = Recipe(trees=50)
HOURS = FACTOR_NAMES.index("hours_studied")


@pytest.fixture(scope="module")
def school():
    return generated_school(400)


@pytest.fixture(scope="module")
def forecaster(school):
    return fit(*school, SMALL)


@pytest.mark.parametrize("gaps", [0, 1, 3, 8, 18])
def test_intervals_cover_nine_in_ten_whatever_is_missing(forecaster, gaps):
    matrix, scores = generated_school(1000, seed=8)

    blanked = with_gaps(matrix, gaps, forecaster.model.used)

    assert 0.86 <= coverage(forecaster.predict(blanked), scores) <= 0.96


def test_every_missing_factor_widens_the_interval_or_leaves_it(forecaster):
    blanked = np.repeat(generated_school(1)[0], 19, axis=0)
    for row, place in enumerate(forecaster.model.used, start=1):
        blanked[row:, place] = np.nan

    halves = forecaster.widths.half_widths(forecaster.model.missing(blanked))

    assert (np.diff(halves) >= 0).all()
    assert halves[-1] > 5 * halves[0]


def test_knowing_nothing_of_a_student_gives_hardly_any_confidence(forecaster, school):
    matrix, scores = school
    blank = np.full((1, 20), np.nan)

    forecasts = forecaster.predict(np.vstack([matrix[:1], blank]))

    assert forecasts.confidence[0] > 0.8
    assert forecasts.confidence[1] < 0.1
    assert abs(forecasts.score[1] - np.median(scores)) < 3


def test_scores_and_intervals_stay_on_the_scale(school):
    matrix, scores = school

    forecasts = fit(matrix, scores * 1.5 - 60, SMALL).predict(matrix)

    assert forecasts.low.min() == 0
    assert forecasts.high.max() <= max(100, scores.max() * 1.5 - 50)


def test_a_value_beyond_all_experience_counts_as_the_most_extreme_one(forecaster):
    matrix, _ = generated_school(1)
    most, absurd = matrix.copy(), matrix.copy()
    most[0, HOURS], absurd[0, HOURS] = 10, 10_000

    scores = forecaster.predict(np.vstack([most, absurd])).score

    assert scores[0] == scores[1]


def test_more_rows_than_a_chunk_are_the_same_as_one_by_one(forecaster):
    matrix, _ = generated_school(10_001)

    scores = forecaster.predict(matrix).score

    assert scores[-1] == forecaster.predict(matrix[-1:]).score[0]


def test_no_rows_are_no_forecasts(forecaster):
    assert len(forecaster.predict(np.empty((0, 20))).score) == 0


def test_a_matrix_of_another_width_is_refused(forecaster):
    with pytest.raises(ValueError, match="20 columns"):
        forecaster.predict(np.zeros((3, 19)))


def test_reasons_come_largest_first_and_leave_out_what_is_missing(forecaster):
    matrix, _ = generated_school(1)
    matrix[0, FACTOR_NAMES.index("gender")] = np.nan

    reasons = forecaster.explain(matrix)

    sizes = [abs(one.points) for one in reasons.contributions]
    assert sizes == sorted(sizes, reverse=True)
    assert reasons.missing == ("gender",)
    assert {one.name for one in reasons.contributions} == set(
        forecaster.model.used_names
    ) - {"gender"}


def test_a_reason_is_the_score_less_the_score_with_the_typical_value(forecaster):
    matrix, _ = generated_school(1)
    matrix[0, HOURS] = 10
    typical = matrix.copy()
    typical[0, HOURS] = np.nan

    reasons = forecaster.explain(matrix)

    scores = forecaster.predict(np.vstack([matrix, typical])).score
    hours = next(one for one in reasons.contributions if one.name == "hours_studied")
    assert hours.value == 10
    assert hours.points == pytest.approx(scores[0] - scores[1])
    assert reasons.score == pytest.approx(scores[0])


def test_an_explanation_is_of_one_student(forecaster):
    with pytest.raises(ValueError, match="1, 20"):
        forecaster.explain(generated_school(2)[0])
