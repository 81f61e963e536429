"""What a student sees of a marked answer, as far as the release allows."""

from decimal import Decimal

import pytest

from assessments.questions.marking import grade, mark_by_hand
from assessments.questions.reviewing import for_review
from assessments.questions.serving import for_student
from assessments.questions.tests.questions import (
    cloze,
    essay,
    matching,
    multiple,
    number,
    numeric,
    one_of_each,
    ordering,
    short,
    single,
    text,
    true_false,
)

SERVED = {"choices": ["k3", "k1", "k2"]}


def test_all_is_shown_in_the_letters_that_were_served():
    shown = for_review(single(red="1", green="0", blue="0"), "A", served=SERVED)

    assert shown == {
        "answer": "A",
        "state": "graded",
        "points": "0",
        "max_points": "1",
        "feedback": "",
        "parts": [{"key": "A", "fraction": "0", "feedback": "about blue"}],
        "right_answer": "B",
    }


def test_points_alone_tell_nothing_else():
    shown = for_review(
        single(red="1", blue="0"), "A", correctness=False, feedback=False, key=False
    )

    assert shown == {
        "answer": "k1",
        "state": "graded",
        "points": "1",
        "max_points": "1",
    }


def test_feedback_may_be_shown_without_saying_what_was_right():
    shown = for_review(single(red="1", blue="0"), "A", correctness=False, key=False)

    assert shown["parts"] == [{"key": "k1", "feedback": "about red"}]


def test_a_persons_marks_are_shown_where_a_person_marked():
    item = essay()

    shown = for_review(item, "Because.", outcome=mark_by_hand(item, Decimal("7.5")))

    assert (shown["state"], shown["points"], shown["max_points"]) == (
        "graded",
        "7.5",
        "10",
    )


@pytest.mark.parametrize(
    ("item", "served", "key"),
    [
        (single(a="0", b="1", c="0"), {"choices": ["k2", "k3", "k1"]}, "A"),
        (
            multiple(a="0.5", b="0", c="0.5"),
            {"choices": ["k2", "k3", "k1"]},
            ["B", "C"],
        ),
        (true_false(answer=False), {}, False),
        (numeric(number("5", fraction="0.5"), number("42")), {}, "42"),
        (numeric(number(low="1", high="2.5")), {}, "1..2.5"),
        (short(text("Lyon", "0.5"), "Paris"), {}, "Paris"),
        (
            matching(a="x", b="y"),
            {"lefts": ["l2", "l1"], "rights": ["r2", "r1"]},
            {"1": "A", "2": "B"},
        ),
        (
            ordering("one", "two", "three"),
            {"items": ["t3", "t1", "t2"]},
            ["B", "C", "A"],
        ),
        (
            cloze("[[1]] [[2]]", (single(a="1", b="0"), 1), (short("x"), 1)),
            {"1": ["k2", "k1"]},
            {"1": "B", "2": "x"},
        ),
        (essay(model_answer="Because."), {}, "Because."),
    ],
)
def test_the_key_as_an_answer_would_be_given(item, served, key):
    assert item.content.right_answer(served) == key


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_the_key_given_as_an_answer_earns_all_the_points(item):
    order = for_student(item, seed=9).order
    answer = item.content.right_answer(order)
    if item.content.kind == "numeric" and item.content.unit_rule == "required":
        answer += " m"

    outcome = grade(item, answer, served=order)

    assert outcome.fraction == 1 or outcome.state == "needs_marking"
