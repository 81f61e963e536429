"""How a model is trained, and how good it is."""

from datetime import UTC, datetime

import numpy as np
import pytest

from predictions.artefacts import save
from predictions.features import FACTOR_NAMES
from predictions.forecaster import fit
from predictions.forest import Recipe, Structure, TooFewRowsError, TrainingDataError
from predictions.tests.schools import (
    coverage,
    generated_school,
    needs_real_file,
    real_school,
    with_gaps,
)
from predictions.training import train

SMALL = Recipe(trees=50)
HOURS = FACTOR_NAMES.index("hours_studied")


@pytest.fixture(scope="module")
def school():
    return generated_school(400)


@pytest.fixture(scope="module")
def forecaster(school):
    return fit(*school, SMALL)


@pytest.fixture(scope="module")
def real():
    return real_school()


@pytest.fixture(scope="module")
def real_model(real):
    return train(*real)


def test_scores_of_students_it_has_not_seen_are_close(forecaster):
    matrix, scores = generated_school(500, seed=8)

    errors = np.abs(forecaster.predict(matrix).score - scores)

    assert errors.mean() < 1.1


def test_curves_are_followed_that_no_straight_line_fits():
    rng = np.random.default_rng(1)
    matrix, _ = generated_school(900, seed=9)
    scores = 50 + 20 * np.cos(matrix[:, HOURS]) + rng.normal(0, 1, 900)

    trained = fit(matrix[:600], scores[:600], SMALL)

    errors = np.abs(trained.predict(matrix[600:]).score - scores[600:])
    assert errors.mean() < 3


def test_where_scores_follow_a_line_the_trees_stand_on_a_trend():
    trained = train(*generated_school(300), SMALL)

    assert trained.recipe.structure is Structure.TREND_AND_FOREST


def test_where_scores_follow_a_curve_the_trees_stand_alone():
    matrix, _ = generated_school(300)
    bend = matrix[:, HOURS] - 5
    matrix[:, HOURS + 1 :] = matrix[:, [HOURS]] % 2

    trained = train(matrix, 90 - 2 * bend**2, SMALL)

    assert trained.recipe.structure is Structure.FOREST
    assert (
        np.abs(trained.forecaster.predict(matrix).score - (90 - 2 * bend**2)).mean() < 1
    )


def test_the_structure_is_chosen_without_a_look_at_the_rows_held_out():
    trained = train(*generated_school(300), SMALL)

    chosen = min(trained.candidates, key=lambda one: one.out_of_bag_mae)

    assert chosen.recipe == trained.recipe
    assert [one.recipe.structure for one in trained.candidates] == [
        Structure.TREND_AND_FOREST,
        Structure.FOREST,
    ]


def test_a_forest_alone_reads_only_factors_that_tell_more_than_chance():
    matrix, scores = generated_school(400)

    trained = fit(matrix, scores, SMALL.without_trend())

    assert {"hours_studied", "attendance", "motivation_level"} <= set(
        trained.model.used_names
    )
    assert len(trained.model.used_names) < 12


def test_the_same_rows_give_the_same_model(school, forecaster):
    again = fit(*school, SMALL)

    matrix, _ = school
    assert np.array_equal(again.predict(matrix).score, forecaster.predict(matrix).score)


def test_a_factor_that_nobody_has_and_one_that_all_share_are_left_out(forecaster):
    assert "age" not in forecaster.model.used_names
    assert "school_type" not in forecaster.model.used_names
    assert len(forecaster.model.used_names) == 18


def test_twenty_nine_students_are_too_few():
    matrix, scores = generated_school(29)

    with pytest.raises(TooFewRowsError, match=r"29 students .* at least 30"):
        train(matrix, scores, SMALL)


def test_thirty_students_are_enough():
    matrix, scores = generated_school(30)

    trained = train(matrix, scores, SMALL)

    assert trained.evaluation.metrics.n == 6
    assert np.isfinite(trained.forecaster.predict(matrix).score).all()


def test_a_missing_score_cannot_train(school):
    matrix, scores = school

    with pytest.raises(TrainingDataError, match="score is missing"):
        fit(matrix, np.where(scores == scores[0], np.nan, scores), SMALL)


def test_students_who_do_not_differ_cannot_train(school):
    _, scores = school

    with pytest.raises(TrainingDataError, match="No factor varies"):
        fit(np.ones((len(scores), 20)), scores, SMALL)


def test_scores_that_are_all_the_same_give_no_confidence(school):
    matrix, scores = school

    trained = fit(matrix, np.full_like(scores, 70), SMALL)

    forecasts = trained.predict(matrix)
    assert np.allclose(forecasts.score, 70)
    assert (forecasts.confidence == 0).all()


def test_progress_rises_to_its_total(school):
    seen = []

    train(*school, SMALL, progress=lambda done, total: seen.append((done, total)))

    assert seen == sorted(seen)
    assert seen[-1] == (152, 152)


@needs_real_file
def test_the_real_file_is_forecast_within_half_a_point_or_so(real_model):
    metrics = real_model.evaluation.metrics

    assert metrics.n == 1058
    assert metrics.mae < 0.6
    assert metrics.r2 > 0.65
    assert 0.88 <= metrics.coverage <= 0.93


@needs_real_file
def test_on_the_real_file_a_forest_alone_is_within_a_point_too(real_model):
    alone = real_model.candidates[1]

    assert alone.recipe.structure is Structure.FOREST
    assert alone.held_out.mae <= 1.0


@needs_real_file
@pytest.mark.parametrize("gaps", [1, 3, 8, 19])
def test_intervals_on_the_real_file_hold_with_factors_missing(real, gaps):
    matrix, scores = real
    trained = fit(matrix[:2500], scores[:2500], SMALL)

    blanked = with_gaps(matrix[2500:], gaps, trained.model.used)

    assert coverage(trained.predict(blanked), scores[2500:]) >= 0.88


@needs_real_file
def test_the_model_of_the_real_file_is_a_small_file(real_model, tmp_path):
    save(tmp_path, real_model, at=datetime(2026, 1, 2, tzinfo=UTC))

    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 20_000_000
