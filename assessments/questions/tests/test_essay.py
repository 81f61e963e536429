"""Essays wait for a person, who marks by points or by a rubric."""

from decimal import Decimal

import pytest

from assessments.questions.items import ItemError
from assessments.questions.kinds.essay import word_count
from assessments.questions.marking import grade, mark_by_hand, mark_by_rubric
from assessments.questions.tests.questions import essay, rubric, single


def test_an_essay_waits_for_a_person():
    outcome = grade(essay(), "Because it rains.")

    assert (outcome.state, outcome.points, outcome.max_points) == (
        "needs_marking",
        0,
        10,
    )


@pytest.mark.parametrize("response", ["", "  \n ", None, "I think", " I think\n"])
def test_a_blank_essay_or_its_template_untouched_is_not_answered(response):
    assert grade(essay(template="I think "), response).state == "not_answered"


def test_words_are_what_a_person_would_count():
    assert word_count("Well - it's 3.5 km, isn't it ?") == 6


def test_a_person_gives_points():
    outcome = mark_by_hand(essay(), Decimal("7.5"))

    assert (outcome.state, outcome.points, outcome.fraction) == (
        "graded",
        Decimal("7.5"),
        Decimal("0.75"),
    )


@pytest.mark.parametrize("points", ["-0.01", "10.01"])
def test_a_person_cannot_give_less_than_nothing_or_more_than_all(points):
    with pytest.raises(ItemError, match="from 0 to 10"):
        mark_by_hand(essay(), Decimal(points))


def test_a_rubric_gives_its_share_of_the_points():
    outcome = mark_by_rubric(
        essay(rubric=rubric()), {"argument": "v2", "language": "v1"}
    )

    assert (outcome.state, outcome.points) == ("graded", 6)
    assert [(part.key, part.fraction) for part in outcome.parts] == [
        ("argument", Decimal("0.5")),
        ("language", 1),
    ]


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"argument": "v2"},
        {"argument": "v9", "language": "v1"},
        {"argument": "v2", "language": "v1", "x": "y"},
    ],
)
def test_a_rubric_wants_a_level_for_each_criterion_and_for_no_other(chosen):
    with pytest.raises(ItemError, match="rubric"):
        mark_by_rubric(essay(rubric=rubric()), chosen)


def test_a_question_without_a_rubric_cannot_be_marked_by_one():
    with pytest.raises(ItemError, match="no rubric"):
        mark_by_rubric(single(a="1", b="0"), {})
