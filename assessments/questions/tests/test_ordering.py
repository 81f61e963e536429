"""Ordering: five rules on the same answers."""

from decimal import Decimal

import pytest

from assessments.questions.marking import grade, normalise
from assessments.questions.tests.questions import ordering

THINGS = ("one", "two", "three", "four", "five")
SERVED = {"items": ["t5", "t4", "t3", "t2", "t1"]}


@pytest.mark.parametrize(
    ("answer", "exact", "positions", "adjacent_pairs", "longest_run", "kendall"),
    [
        ("ABCDE", "1", "1", "1", "1", "1"),
        ("EDCBA", "0", "0.2", "0", "0", "0"),
        ("BACDE", "0", "0.6", "0.5", "0.75", "0.8"),
        ("EABCD", "0", "0", "0.75", "0.75", "0.2"),
        ("ABC", "0", "0.6", "0.5", "0.5", "0"),
        ("A", "0", "0.2", "0", "0", "0"),
    ],
)
def test_what_each_rule_gives(
    answer, exact, positions, adjacent_pairs, longest_run, kendall
):
    rules = {
        "exact": exact,
        "positions": positions,
        "adjacent_pairs": adjacent_pairs,
        "longest_run": longest_run,
        "kendall": kendall,
    }

    given = {
        rule: grade(ordering(*THINGS, rule=rule), list(answer)).points for rule in rules
    }

    assert given == {rule: Decimal(points) for rule, points in rules.items()}


@pytest.mark.parametrize(
    "response",
    [
        ["B", "A"],
        ["two", "one"],
        ["t2", "t1"],
        "B,A",
        "BA",
        "two one",
        {"1": "b", "2": "a"},
        {"2": "one", "1": "two"},
    ],
)
def test_an_order_may_be_given_in_many_ways(response):
    assert normalise(ordering("one", "two"), response) == ["t2", "t1"]


def test_letters_go_by_the_order_that_was_served():
    outcome = grade(ordering(*THINGS), "EDCBA", served=SERVED)

    assert outcome.points == 1
    assert [part.key for part in outcome.parts] == ["t1", "t2", "t3", "t4", "t5"]


@pytest.mark.parametrize(
    "response",
    [["A", "A"], ["A", "Z"], {"2": "A"}, {"A": 1}, 7, [["A"]], [None, "A"], "A,,Z"],
)
def test_a_thing_twice_or_unknown_is_invalid(response):
    assert grade(ordering(*THINGS), response).state == "invalid"


def test_a_third_of_three_points_is_one_point():
    assert grade(ordering("one", "two", "three"), "ACB", points=Decimal(3)).points == 1
