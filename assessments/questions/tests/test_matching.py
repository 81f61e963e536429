"""Matching: partial credit for each pair, extras, shared right sides."""

from decimal import Decimal

import pytest

from assessments.questions.items import Item
from assessments.questions.kinds.matching import Matching, Pair
from assessments.questions.marking import grade, normalise
from assessments.questions.tests.questions import matching

CAPITALS = {"France": "Paris", "Italy": "Rome", "Spain": "Madrid"}
SERVED = {"lefts": ["l3", "l1", "l2"], "rights": ["r2", "x1", "r3", "r1"]}


def capitals(rule="partial"):
    return matching(rule=rule, extras=("Berlin",), **CAPITALS)


@pytest.mark.parametrize(
    ("response", "points"),
    [
        ({"France": "Paris", "Italy": "Rome", "Spain": "Madrid"}, "3"),
        ({"l1": "r1", "l2": "r3", "l3": "r2"}, "1"),
        ({"l1": "r1"}, "1"),
        ({"l1": "r1", "l2": "r2", "l3": ""}, "2"),
        ({"l1": "x1"}, "0"),
        (["Paris", "Rome", "Berlin"], "2"),
        (["A", "B", "C"], "3"),
        ({"1": "a", "2": "b"}, "2"),
        ({"l1": "r1", "l2": "r1", "l3": "r1"}, "1"),
    ],
)
def test_each_pair_earns_its_part(response, points):
    assert grade(capitals(), response, points=Decimal(3)).points == Decimal(points)


def test_all_or_nothing():
    assert grade(capitals("all_or_nothing"), ["A", "B", "C"]).points == 1
    assert grade(capitals("all_or_nothing"), ["A", "B"]).points == 0


def test_numbers_and_letters_go_by_the_order_that_was_served():
    outcome = grade(capitals(), {"1": "C", "2": "D", "3": "A"}, served=SERVED)

    assert outcome.points == 1
    assert [(part.key, part.given) for part in outcome.parts] == [
        ("l3", "r3"),
        ("l1", "r1"),
        ("l2", "r2"),
    ]
    assert grade(capitals(), ["C", "D", "A"], served=SERVED).points == 1


def test_the_answer_is_kept_in_the_order_that_was_served():
    kept = normalise(
        capitals(), {"Italy": "Rome", "3": "A", "1": "madrid"}, served=SERVED
    )

    assert list(kept.items()) == [("1", "C"), ("3", "A")]


@pytest.mark.parametrize(
    "response",
    [
        {"Peru": "Lima"},
        {"France": "Lima"},
        "Paris",
        1,
        ["A"] * 5,
        {"France": ["Paris"]},
        {"1": "A", "France": "B"},
    ],
)
def test_what_was_not_served_is_invalid(response):
    assert grade(capitals(), response).state == "invalid"


def test_two_pairs_may_share_a_right_side():
    pairs = tuple(
        Pair(left=left, right=right)
        for left, right in (("whale", "mammal"), ("bat", "mammal"), ("crow", "bird"))
    )
    question = Item(text="What is it?", content=Matching(pairs=pairs))

    assert (
        grade(question, {"whale": "mammal", "bat": "mammal", "crow": "bird"}).points
        == 1
    )
    assert grade(question, {"bat": "A", "whale": "A"}, points=Decimal(3)).points == 2
