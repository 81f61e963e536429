"""What the rules say where there is no model."""

import ast
from pathlib import Path

import pytest

from predictions import baseline
from predictions.baseline import rule_forecast


def test_without_any_evidence_the_interval_is_the_whole_scale():
    forecast = rule_forecast()

    assert (forecast.score, forecast.low, forecast.high) == (50, 0, 100)
    assert forecast.confidence == 0
    assert forecast.missing == ("mean_percentage", "previous_scores", "attendance")
    assert forecast.contributions == ()


def test_the_version_says_that_rules_spoke():
    assert rule_forecast().version == "rules-1"


def test_marks_alone_are_the_score():
    forecast = rule_forecast(mean_percentage=72, marks=4)

    assert forecast.score == 72
    assert forecast.low == pytest.approx(72 - 20.56, abs=0.01)
    assert forecast.high == pytest.approx(72 + 20.56, abs=0.01)
    assert forecast.confidence == pytest.approx(0.589, abs=0.001)


def test_previous_scores_count_as_two_marks():
    forecast = rule_forecast(mean_percentage=80, marks=2, previous_scores=60)

    assert forecast.score == 70


def test_poor_attendance_lowers_the_score_by_a_fifth_of_a_point_for_each_per_cent():
    forecast = rule_forecast(previous_scores=60, attendance=75)

    assert forecast.score == pytest.approx(57)


def test_good_attendance_changes_nothing():
    assert rule_forecast(previous_scores=60, attendance=98).score == 60


def test_more_marks_make_it_surer_up_to_twenty():
    halves = [
        rule_forecast(mean_percentage=50, marks=marks).high - 50
        for marks in (1, 5, 20, 100)
    ]

    assert halves[0] > halves[1] > halves[2] == halves[3]


def test_a_mean_of_no_marks_is_no_evidence():
    assert "mean_percentage" in rule_forecast(mean_percentage=0, marks=0).missing


def test_a_mean_of_nought_is_evidence():
    forecast = rule_forecast(mean_percentage=0, marks=10)

    assert (forecast.score, forecast.low) == (0, 0)


@pytest.mark.parametrize("mark", [0, 3, 99, 100])
def test_score_and_interval_stay_on_the_scale(mark):
    forecast = rule_forecast(mean_percentage=mark, marks=1, attendance=0)

    assert 0 <= forecast.low <= forecast.score <= forecast.high <= 100


def test_reasons_come_largest_first():
    forecast = rule_forecast(
        mean_percentage=90, marks=3, previous_scores=60, attendance=80
    )

    assert [one.name for one in forecast.contributions] == [
        "mean_percentage",
        "previous_scores",
        "attendance",
    ]
    assert [round(one.points, 2) for one in forecast.contributions] == [18, -12, -2]


def test_the_rules_need_no_library():
    tree = ast.parse(Path(baseline.__file__).read_text())

    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }

    assert imported == {
        "__future__",
        "collections.abc",
        "dataclasses",
        "math",
        "decimal",
        "typing",
    }
