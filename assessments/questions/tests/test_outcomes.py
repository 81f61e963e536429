"""Points and totals, exact; questions that were made void."""

from decimal import Decimal

import pytest

from assessments.questions.marking import grade, mark_by_hand, score_attempt
from assessments.questions.outcomes import points_for
from assessments.questions.regrading import void
from assessments.questions.tests.questions import essay, multiple, ordering, single


@pytest.mark.parametrize(
    ("fraction", "points", "earned"),
    [
        (Decimal(2) / 3, "3", "2"),
        (Decimal(1) / 3, "1", "0.333333"),
        (Decimal(2) / 3, "1", "0.666667"),
        (Decimal(1), "0.1", "0.1"),
        (Decimal(0), "5", "0"),
        (Decimal("0.5"), "0.25", "0.125"),
    ],
)
def test_points_are_exact_to_a_millionth(fraction, points, earned):
    assert points_for(fraction, Decimal(points)) == Decimal(earned)


def test_the_exam_may_give_other_points_than_the_question():
    outcome = grade(single(a="1", b="0"), "A", points=Decimal("2.5"))

    assert (outcome.points, outcome.max_points) == (Decimal("2.5"), Decimal("2.5"))


def test_a_score_is_the_exact_sum():
    halves = [
        grade(single(a="1", b="0"), answer, points=Decimal("0.1"))
        for answer in "AAAAAAABBB"
    ]

    score = score_attempt(halves)

    assert (score.total, score.max_points, score.percentage) == (
        Decimal("0.7"),
        Decimal("1.0"),
        Decimal(70),
    )


def test_a_percentage_is_not_rounded_up_into_a_better_band():
    outcomes = [mark_by_hand(essay(), Decimal("69999"), points=Decimal(100_000))]

    assert score_attempt(outcomes).percentage == Decimal("69.999")


def test_a_score_says_when_an_answer_waits_for_a_person():
    assert score_attempt([grade(essay(), "Because.")]).needs_marking is True
    assert score_attempt([grade(essay(), "")]).needs_marking is False


def test_an_attempt_in_which_nothing_could_be_earned_has_no_percentage():
    assert score_attempt([]).percentage is None
    assert score_attempt([grade(void(single(a="1", b="0")), "A")]).percentage is None


def test_a_question_taken_out_counts_neither_way():
    right, out = single(a="1", b="0"), void(single(a="1", b="0"))

    scores = [
        score_attempt([grade(right, "A"), grade(out, answer)])
        for answer in ("A", "B", None)
    ]

    assert [(score.total, score.max_points, score.percentage) for score in scores] == [
        (1, 1, 100)
    ] * 3


@pytest.mark.parametrize("answer", ["A", "B", None, "nonsense"])
def test_a_question_given_to_everybody_earns_all_its_points(answer):
    outcome = grade(void(single(a="1", b="0"), "full_points"), answer)

    assert (outcome.points, outcome.max_points) == (1, 1)


def test_a_void_essay_waits_for_nobody():
    assert grade(void(essay()), "Because.").state == "graded"
    assert grade(void(essay(), "full_points"), "Because.").points == 10


def test_marking_the_same_answers_in_any_order_gives_the_same_total():
    items = [
        multiple(a="0.3333333", b="0.3333333", c="0.3333333"),
        ordering("one", "two", "three"),
        single(a="1", b="0"),
    ]
    outcomes = [grade(items[0], "AB"), grade(items[1], "ACB"), grade(items[2], "A")]

    assert score_attempt(outcomes) == score_attempt(outcomes[::-1])
    assert score_attempt(outcomes).total == Decimal("2.000000")
