"""Multiple choice: the three rules, and the ways to name several choices."""

from decimal import Decimal

import pytest

from assessments.questions.marking import grade, normalise
from assessments.questions.tests.questions import multiple

HALVES = {"red": "0.5", "green": "0.5", "blue": "-0.5", "black": "0"}
SERVED = {"choices": ["k4", "k3", "k2", "k1"]}


@pytest.mark.parametrize(
    ("taken", "points"),
    [
        (["A"], "0.5"),
        (["A", "B"], "1"),
        (["A", "C"], "0"),
        (["A", "B", "C"], "0.5"),
        (["C"], "0"),
        (["A", "D"], "0.5"),
    ],
)
def test_partial_credit_is_the_sum_of_the_fractions_but_not_below_nothing(
    taken, points
):
    assert grade(multiple(**HALVES), taken).points == Decimal(points)


@pytest.mark.parametrize("third", ["0.3333333", "0.33333", "0.333"])
def test_three_thirds_are_the_whole_however_they_were_rounded(third):
    question = multiple(a=third, b=third, c=third, d="0")

    assert grade(question, ["A", "B", "C"]).fraction == 1


def test_two_thirds_stay_two_thirds():
    question = multiple(a="0.3333333", b="0.3333333", c="0.3333333", d="0")

    assert grade(question, ["A", "B"]).fraction == Decimal("0.6666666")


def test_more_than_the_whole_is_the_whole():
    question = multiple(a="0.3333334", b="0.3333334", c="0.3333334", d="0")

    assert grade(question, ["A", "B", "C"]).points == 1


@pytest.mark.parametrize(
    ("taken", "points"), [("AB", 1), ("A", 0), ("ABC", 0), ("C", 0), ("ABD", 0)]
)
def test_all_or_nothing(taken, points):
    assert grade(multiple("all_or_nothing", **HALVES), list(taken)).points == points


@pytest.mark.parametrize(
    ("taken", "points"),
    [("AB", "1"), ("A", "0.5"), ("ABC", "0.5"), ("AC", "0"), ("ABCD", "0"), ("C", "0")],
)
def test_each_wrong_choice_takes_away_what_a_right_one_gives(taken, points):
    assert grade(
        multiple("right_minus_wrong", **HALVES), list(taken)
    ).points == Decimal(points)


@pytest.mark.parametrize(
    "response",
    [
        ["k1", "k2"],
        ["B", "A"],
        ["A", "B", "A"],
        "A,B",
        "a; b",
        "A B",
        "AB",
        "red, green",
        {"A": True, "B": True, "C": False},
    ],
)
def test_several_choices_may_be_named_in_many_ways(response):
    assert normalise(multiple(**HALVES), response) == ["k1", "k2"]


def test_letters_go_by_the_order_that_was_served():
    question = multiple(**HALVES)

    outcome = grade(question, "DC", served=SERVED)

    assert outcome.points == 1
    assert [part.given for part in outcome.parts] == ["k2", "k1"]
    assert normalise(question, ["red", "green"], served=SERVED) == ["C", "D"]


def test_words_with_a_comma_are_one_choice():
    question = multiple(**{"red, green": "1", "red": "0", "green": "0"})

    assert normalise(question, "red, green") == ["k1"]


@pytest.mark.parametrize(
    "response", [["A", "Z"], "AZ", {"A": 1}, [{}], ["A", ["B"]], 3, "purple"]
)
def test_one_unknown_choice_makes_the_answer_invalid(response):
    assert grade(multiple(**HALVES), response).state == "invalid"


@pytest.mark.parametrize("response", [[], {"A": False, "B": False}, "", None])
def test_taking_none_is_not_answering(response):
    assert grade(multiple(**HALVES), response).state == "not_answered"
