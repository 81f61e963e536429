"""Single choice: which of the names for a choice count, and what it earns."""

from decimal import Decimal

import pytest

from assessments.questions.marking import grade, normalise
from assessments.questions.tests.questions import single

COLOURS = {"red": "0", "green": "1", "blue": "0.5", "black": "-0.25"}
SERVED = {"choices": ["k3", "k2", "k4", "k1"]}


@pytest.mark.parametrize(
    ("response", "points"),
    [
        ("k2", "1"),
        ("B", "1"),
        ("b", "1"),
        (" B ", "1"),
        ("green", "1"),
        ("GREEN", "1"),
        (["B"], "1"),
        ("C", "0.5"),
    ],
)
def test_a_choice_is_named_by_its_key_its_letter_or_its_words(response, points):
    outcome = grade(single(**COLOURS), response)

    assert (outcome.state, outcome.points) == ("graded", Decimal(points))


def test_letters_go_by_the_order_that_was_served():
    question = single(**COLOURS)

    assert [grade(question, letter, served=SERVED).points for letter in "ABCD"] == [
        Decimal("0.5"),
        Decimal(1),
        Decimal(0),
        Decimal(0),
    ]


def test_the_questions_own_keys_mean_nothing_to_a_student_who_was_served_letters():
    assert grade(single(**COLOURS), "k2", served=SERVED).state == "invalid"


def test_a_letter_wins_over_a_choice_whose_words_are_that_letter():
    question = single(B="0", A="1")

    assert grade(question, "A", served={"choices": ["k1", "k2"]}).points == 0
    assert grade(question, "B", served={"choices": ["k1", "k2"]}).points == 1


def test_a_choice_below_nothing_earns_nothing():
    outcome = grade(single(**COLOURS), "black")

    assert (outcome.fraction, outcome.points) == (0, 0)


def test_the_outcome_names_the_choice_by_its_own_key_with_its_feedback():
    (part,) = grade(single(**COLOURS), "A", served=SERVED).parts

    assert (part.given, part.fraction, part.feedback) == (
        "k3",
        Decimal("0.5"),
        "about blue",
    )


@pytest.mark.parametrize(
    "response",
    ["E", "purple", "AB", ["A", "B"], {"A": True}, [["A"]], 7, True, float("nan")],
)
def test_what_is_none_of_the_choices_is_invalid(response):
    outcome = grade(single(**COLOURS), response)

    assert (outcome.state, outcome.points) == ("invalid", 0)


@pytest.mark.parametrize(
    "response", [None, "", "  ", [], {}, [None], [""], {"A": None}]
)
def test_nothing_is_not_answered(response):
    outcome = grade(single(**COLOURS), response)

    assert (outcome.state, outcome.points) == ("not_answered", 0)


def test_the_answer_is_kept_as_the_letter_that_was_served():
    assert normalise(single(**COLOURS), "Green", served=SERVED) == "B"
    assert normalise(single(**COLOURS), "Green") == "k2"


def test_words_are_found_through_markup():
    question = single(**{"<p>x &lt; 3</p>": "1", "<p>x &gt; 3</p>": "0"})

    assert grade(question, "x < 3").points == 1


def test_numbers_may_be_sent_as_numbers():
    question = single(**{"41": "0", "42": "1"})

    assert grade(question, 42).points == 1
    assert grade(question, 42.0).points == 1
