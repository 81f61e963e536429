"""What a student sees: nothing of the key, and a shuffle that is fair and can be
repeated."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from msgspec.structs import replace

from assessments.questions.items import Item, item_from_json, to_json
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.serving import for_student
from assessments.questions.tests.questions import (
    cloze,
    essay,
    matching,
    multiple,
    numeric,
    one_of_each,
    ordering,
    rubric,
    single,
)

SECRET = "SECRET"


def test_a_question_as_served():
    served = for_student(single(red="1", green="0", blue="0"), seed=1)

    assert served.question == {
        "kind": "single_choice",
        "text": "Which?",
        "text_format": "plain",
        "points": "1",
        "choices": [
            {"key": "A", "text": "blue"},
            {"key": "B", "text": "red"},
            {"key": "C", "text": "green"},
        ],
    }
    assert served.order == {"choices": ["k3", "k1", "k2"]}


def test_matching_as_served():
    question, order = for_student(
        matching(France="Paris", Italy="Rome", extras=("Berlin",)), seed=1
    )

    assert [side["key"] for side in question["lefts"]] == ["1", "2"]
    assert [side["key"] for side in question["rights"]] == ["A", "B", "C"]
    assert sorted(order["lefts"]) == ["l1", "l2"]
    assert sorted(order["rights"]) == ["r1", "r2", "x1"]


def test_the_rubric_of_an_essay_is_not_served():
    item = essay(
        min_words=5, rubric=rubric(), model_answer=SECRET, marking_notes=SECRET
    )

    question, order = for_student(item, seed=1)

    assert question == {
        "kind": "essay",
        "text": "Discuss.",
        "text_format": "plain",
        "points": "10",
        "min_words": 5,
        "max_words": 0,
        "template": "",
    }
    assert order == {}


def _with_secrets(value, path=""):
    """The question's JSON with the secret in every place that tells something of the
    key."""
    if isinstance(value, dict):
        return {name: _with_secrets(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_with_secrets(part, path) for part in value]
    secret = path in {
        "feedback",
        "feedback_true",
        "feedback_false",
        "model_answer",
        "marking_notes",
    }
    return SECRET if secret else value


def _names(value):
    """The names of all fields, however deep."""
    if isinstance(value, dict):
        return set(value).union(*map(_names, value.values()))
    return set().union(*map(_names, value)) if isinstance(value, list) else set()


SHOWN = {
    *(
        "kind",
        "text",
        "text_format",
        "points",
        "key",
        "choices",
        "lefts",
        "rights",
        "items",
        "gaps",
        "layout",
    ),
    *("unit_rule", "min_words", "max_words", "template", "rubric"),
}


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_nothing_of_the_key_is_served(item):
    loaded = item_from_json(_with_secrets(to_json(item)))
    loaded = replace(
        loaded,
        title=SECRET,
        tags=(SECRET,),
        category=SECRET,
        external_id=SECRET,
        hints=(SECRET,),
        metadata={"a": SECRET},
    )

    served = for_student(loaded, seed=3).question

    assert SECRET not in json.dumps(served)
    assert _names(served) <= SHOWN


@pytest.mark.parametrize(
    "item",
    [single(a="1", b="0"), multiple(a="1", b="0", c="0.5")],
    ids=lambda item: item.kind,
)
def test_questions_that_differ_in_the_key_alone_are_served_alike(item):
    turned = replace(
        item,
        content=replace(
            item.content,
            choices=tuple(
                replace(choice, fraction=1 - choice.fraction)
                for choice in item.content.choices
            ),
        ),
    )

    assert for_student(item, seed=5) == for_student(turned, seed=5)


def test_the_same_seed_serves_the_same():
    item = ordering(*"abcdefgh")

    assert (
        for_student(item, seed=12)
        == for_student(item, seed=12)
        == for_student(item, seed="12")
    )
    assert for_student(item, seed=12) != for_student(item, seed=13)


def test_a_shuffle_stays_what_it_is_from_one_release_to_the_next():
    assert for_student(ordering(*"abcdef"), seed=2026).order == {
        "items": ["t6", "t2", "t1", "t3", "t5", "t4"]
    }


def test_questions_of_one_paper_are_shuffled_apart():
    first = replace(single(a="1", b="0", c="0", d="0", e="0"), text="One?")
    second = replace(first, text="Two?")

    assert for_student(first, seed=1).order != for_student(second, seed=1).order


def test_every_place_is_as_likely():
    item = single(a="1", b="0", c="0", d="0")

    places = Counter(
        for_student(item, seed=seed).order["choices"].index("k1")
        for seed in range(4000)
    )

    assert all(880 < places[place] < 1120 for place in range(4))


def test_choices_keep_their_order_where_the_exam_or_the_question_says_so():
    item = multiple(a="1", b="0", c="0", d="0", e="0")
    fixed = replace(item, content=replace(item.content, shuffle=False))

    assert for_student(item, seed=1, shuffle=False).order == {
        "choices": ["k1", "k2", "k3", "k4", "k5"]
    }
    assert for_student(fixed, seed=1).order == {
        "choices": ["k1", "k2", "k3", "k4", "k5"]
    }


def test_things_to_be_ordered_are_always_shuffled():
    orders = {
        tuple(for_student(ordering(*"abc"), seed=seed, shuffle=False).order["items"])
        for seed in range(50)
    }

    assert len(orders) == 6


def test_a_fixed_choice_keeps_its_place():
    choices = (
        *(Choice(text=text) for text in "abcd"),
        Choice(text="none of these", fraction=Decimal(1), fixed=True),
    )
    item = Item(text="?", content=SingleChoice(choices=choices))

    orders = [for_student(item, seed=seed).order["choices"] for seed in range(20)]

    assert {order[-1] for order in orders} == {"E"}
    assert len({tuple(order) for order in orders}) > 5


def test_right_sides_of_equal_text_are_served_once():
    item = matching(whale="mammal", bat="mammal", crow="bird")

    assert sorted(
        side["text"] for side in for_student(item, seed=1).question["rights"]
    ) == ["bird", "mammal"]


def test_gaps_are_served_under_their_keys():
    item = cloze("[[1]] [[2]]", (single(a="1", b="0"), 1), (numeric("7"), 1))

    question, order = for_student(item, seed=1)

    assert [(gap["key"], gap["kind"]) for gap in question["gaps"]] == [
        ("1", "single_choice"),
        ("2", "numeric"),
    ]
    assert sorted(order["1"]) == ["k1", "k2"]
    assert list(order) == ["1"]
