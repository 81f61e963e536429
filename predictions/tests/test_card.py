"""What the model card says."""

import json
from datetime import UTC, datetime

import pytest

from predictions.card import model_card
from predictions.forest import Recipe
from predictions.tests.schools import generated_school
from predictions.training import train


@pytest.fixture(scope="module")
def card():
    trained = train(*generated_school(400), Recipe(trees=50))
    return model_card(
        trained,
        version="forest-1",
        trained_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        sha256="ab" * 32,
    )


def test_the_card_is_strict_json(card):
    assert json.loads(json.dumps(card, allow_nan=False)) == card


def test_the_card_says_which_model_it_is_of(card):
    assert card["version"] == "forest-1"
    assert card["trained_at"] == "2026-01-02T03:04:05+00:00"
    assert card["sha256"] == "ab" * 32
    assert card["rows"] == 400


def test_the_card_names_the_factors_that_are_left_out(card):
    assert card["factors_left_out"] == ["school_type", "age"]
    assert len(card["factors"]) == 18


def test_quality_is_that_of_a_fifth_held_out(card):
    held_out = card["metrics"]["held_out"]

    assert held_out["n"] == 80
    assert held_out["mae"] < 1.3
    assert held_out["r2"] > 0.9
    assert 0.8 <= held_out["coverage"] <= 1


def test_the_card_says_what_the_model_is_made_of_and_what_else_was_tried(card):
    tried = {one["structure"]: one for one in card["candidates"]}

    assert card["structure"] == "trend_and_random_forest"
    assert set(tried) == {"trend_and_random_forest", "random_forest"}
    assert tried["random_forest"]["held_out"]["n"] == 80
    assert (
        tried[card["structure"]]["held_out"]["mae"]
        == card["metrics"]["held_out"]["mae"]
    )


def test_what_drives_the_scores_has_the_most_importance(card):
    importance = card["feature_importances"]["permutation"]

    leading = sorted(importance, key=importance.get, reverse=True)[:3]

    assert set(leading) == {"hours_studied", "attendance", "motivation_level"}


def test_fairness_has_each_group_that_is_large_enough(card):
    groups = {(group["factor"], group["group"]): group for group in card["fairness"]}

    assert set(groups) == {
        ("gender", "Male"),
        ("gender", "Female"),
        ("school_type", "Public"),
    }
    assert groups["gender", "Male"]["n"] + groups["gender", "Female"]["n"] == 80


def test_ranges_are_in_the_words_of_people(card):
    ranges = card["data"]["ranges"]

    assert ranges["motivation_level"]["lowest"] == "Low"
    assert ranges["motivation_level"]["highest"] == "High"
    assert ranges["hours_studied"] == {"lowest": 0, "typical": 5, "highest": 10}
    assert card["data"]["missing"]["age"] == 400


def test_the_card_says_that_a_person_decides(card):
    assert any("A person decides" in sentence for sentence in card["intended_use"])
    assert any("never sets a status" in sentence for sentence in card["intended_use"])
