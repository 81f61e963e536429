"""True or false, in the words people use."""

import pytest

from assessments.questions.marking import grade, normalise
from assessments.questions.tests.questions import true_false


@pytest.mark.parametrize(
    "response", [True, "True", "true", "TRUE", "t", "T", "yes", "1", 1, " true "]
)
def test_ways_to_say_true(response):
    assert normalise(true_false(), response) is True
    assert grade(true_false(answer=True), response).points == 1
    assert grade(true_false(answer=False), response).points == 0


@pytest.mark.parametrize("response", [False, "False", "false", "f", "F", "no", "0", 0])
def test_ways_to_say_false(response):
    assert normalise(true_false(), response) is False
    assert grade(true_false(answer=False), response).points == 1
    assert grade(true_false(answer=True), response).points == 0


@pytest.mark.parametrize("response", ["maybe", "tr", 2, ["True"], {"answer": True}])
def test_anything_else_is_invalid(response):
    assert grade(true_false(), response).state == "invalid"


def test_the_feedback_belongs_to_what_was_said():
    assert grade(true_false(), "T").parts[0].feedback == "You said true."
    assert grade(true_false(), "F").parts[0].feedback == "You said false."
