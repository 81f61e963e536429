"""Whatever JSON a client sends: an outcome, never an error, and the same one from the
record."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.questions.decoding import is_storable
from assessments.questions.marking import grade, normalise, score_attempt, trouble_with
from assessments.questions.reviewing import for_review
from assessments.questions.serving import for_student
from assessments.questions.tests.questions import one_of_each

ITEMS = one_of_each()
SERVED = [for_student(item, seed=at).order for at, item in enumerate(ITEMS)]

WORDS = st.sampled_from(
    [
        "A",
        "B",
        "C",
        "1",
        "2",
        "3",
        "k1",
        "k2",
        "l1",
        "r1",
        "t1",
        "red",
        "Paris",
        "one",
        "True",
        "42",
        "1,5",
        "3.2 m",
        "x",
        "unreadable",
        "I think",
        "",
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.integers(min_value=10**300, max_value=10**320)
    | st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
    | WORDS
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda parts: (
        st.lists(parts, max_size=5)
        | st.dictionaries(WORDS | st.text(max_size=3), parts, max_size=5)
    ),
    max_leaves=12,
)


def _texts(value):
    if isinstance(value, dict):
        return [*value, *(text for part in value.values() for text in _texts(part))]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []


QUESTIONS = st.integers(min_value=0, max_value=len(ITEMS) - 1)


@settings(max_examples=400, deadline=None)
@given(
    at=QUESTIONS,
    response=ANY_JSON,
    as_served=st.booleans(),
    points=st.decimals(0, 1000, places=2),
)
def test_any_json_gives_an_outcome_within_the_points(at, response, as_served, points):
    item, served = ITEMS[at], SERVED[at] if as_served else None

    outcome = grade(item, response, served=served, points=points)

    assert outcome.state in {"graded", "needs_marking", "not_answered", "invalid"}
    assert 0 <= outcome.fraction <= 1
    assert 0 <= outcome.points <= points == outcome.max_points
    assert (outcome.state == "graded") or outcome.points == 0


@settings(max_examples=400, deadline=None)
@given(at=QUESTIONS, response=ANY_JSON, as_served=st.booleans())
def test_the_record_of_an_answer_gives_the_same_outcome_again(at, response, as_served):
    item, served = ITEMS[at], SERVED[at] if as_served else None

    kept = normalise(item, response, served=served)
    again = json.loads(json.dumps(kept))

    assert again == kept == normalise(item, again, served=served)
    assert grade(item, again, served=served) == grade(item, response, served=served)
    assert (
        trouble_with(item, again, served=served) == ""
        or trouble_with(item, response, served=served) != ""
    )
    if kept is not None:
        assert all(is_storable(text) for text in _texts(kept))


@settings(max_examples=150, deadline=None)
@given(at=QUESTIONS, response=ANY_JSON, as_served=st.booleans())
def test_a_review_can_be_written_as_json(at, response, as_served):
    item, served = ITEMS[at], SERVED[at] if as_served else None

    review = for_review(item, response, served=served)

    assert json.loads(json.dumps(review)) == review


@settings(max_examples=30, deadline=None)
@given(responses=st.lists(ANY_JSON, min_size=len(ITEMS), max_size=len(ITEMS)))
def test_an_attempt_never_earns_more_than_there_is(responses):
    outcomes = [
        grade(*pair, served=served)
        for *pair, served in zip(ITEMS, responses, SERVED, strict=True)
    ]

    score = score_attempt(outcomes)

    assert 0 <= score.total <= score.max_points == Decimal(len(ITEMS) + 9)
    assert 0 <= score.percentage <= 100


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.kind)
def test_json_nested_without_end_is_invalid(item):
    deep = []
    for _ in range(50_000):
        deep = [deep]

    outcome = grade(item, [deep, deep])

    assert outcome.state == "invalid"
    assert json.loads(json.dumps(normalise(item, [deep, deep]))) == normalise(
        item, [deep, deep]
    )
