"""Cloze: gaps by their own kinds, together by weight."""

from decimal import Decimal

import pytest

from assessments.questions.marking import grade, normalise, trouble_with
from assessments.questions.tests.questions import cloze, numeric, short, single


def question():
    return cloze(
        "[[1]] + [[2]] = [[3]]",
        (single(one="1", two="0"), 1),
        (numeric("2"), 2),
        (short("three"), 1),
    )


SERVED = {"1": ["k2", "k1"]}


@pytest.mark.parametrize(
    ("response", "points"),
    [
        ({"1": "one", "2": "2", "3": "three"}, "1"),
        ({"1": "A", "2": 2, "3": "Three"}, "1"),
        (["one", 2, "three"], "1"),
        ({"2": "2"}, "0.5"),
        ({"1": "two", "2": "3", "3": "three"}, "0.25"),
        ({"1": "one", "2": "", "3": None}, "0.25"),
        ({"1": "nonsense", "2": "2"}, "0.5"),
        ({"2": "abc", "3": "three"}, "0.25"),
    ],
)
def test_each_gap_earns_by_its_weight(response, points):
    assert grade(question(), response).points == Decimal(points)


def test_a_gaps_letters_go_by_the_order_that_was_served():
    outcome = grade(question(), {"1": "B"}, served=SERVED)

    assert outcome.points == Decimal("0.25")
    assert (outcome.parts[0].key, outcome.parts[0].given) == ("1", "k1")


def test_three_equal_gaps_are_the_whole():
    thirds = cloze(
        "[[1]] [[2]] [[3]]", (short("a"), 1), (short("b"), 1), (short("c"), 1)
    )

    assert grade(thirds, ["a", "b", "c"], points=Decimal(10)).points == 10
    assert grade(thirds, ["a", "b", "x"], points=Decimal(3)).points == 2


def test_the_only_gap_may_be_answered_bare():
    assert grade(cloze("[[1]]", (numeric("7"), 1)), "7").points == 1


def test_an_answer_that_says_nothing_readable_is_invalid():
    assert grade(question(), {"1": "nonsense"}).state == "invalid"


@pytest.mark.parametrize("response", [{"4": "x"}, ["a", "b", "c", "d"], "one", 5])
def test_what_is_no_gap_is_invalid(response):
    assert grade(question(), response).state == "invalid"


def test_all_gaps_blank_is_not_answered():
    assert grade(question(), {"1": "", "2": None}).state == "not_answered"


def test_blank_gaps_are_left_out_of_what_is_kept():
    assert normalise(
        question(), {"3": "three", "1": "two", "2": " "}, served=SERVED
    ) == {"1": "A", "3": "three"}


def test_a_student_is_told_which_gap_cannot_be_read():
    assert trouble_with(question(), {"1": "nonsense"}) == "gap 1 is none of the choices"
    assert trouble_with(question(), {"1": "A", "2": "abc"}) == "gap 2 must be a number"
    assert (
        trouble_with(question(), {"1": "B", "2": "9", "3": "wrong"}, served=SERVED)
        == ""
    )
