"""A question and its JSON: lossless both ways, strict about what comes in."""

import json
from decimal import Decimal

import pytest
from msgspec.structs import replace

from assessments.questions.items import Item, ItemError, item_from_json, to_json
from assessments.questions.kinds.base import Side
from assessments.questions.kinds.choices import Choice
from assessments.questions.kinds.matching import Matching, Pair
from assessments.questions.kinds.single_choice import SingleChoice
from assessments.questions.marking import grade
from assessments.questions.tests.questions import essay, numeric, one_of_each, single


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_a_question_comes_back_as_it_was(item):
    full = replace(
        item,
        title="A title",
        text_format="html",
        points=Decimal("2.50"),
        feedback="So it is.",
        tags=("one", "two"),
        difficulty="hard",
        category="Science/Physics",
        external_id="x-1",
        hints=("Think.",),
        metadata={"penalty": "0.3333333", "nested": {"list": [1, None, True]}},
        void="excluded",
    )

    assert item_from_json(json.loads(json.dumps(to_json(full)))) == full
    assert str(item_from_json(to_json(full)).points) == "2.50"


def test_the_shape_of_a_question():
    assert to_json(
        Item(
            text="2 + 2?",
            content=SingleChoice(choices=(Choice(text="4", fraction=Decimal(1)),)),
        )
    ) == {
        "kind": "single_choice",
        "text": "2 + 2?",
        "title": "",
        "text_format": "plain",
        "points": "1",
        "feedback": "",
        "tags": [],
        "difficulty": "",
        "category": "",
        "external_id": "",
        "hints": [],
        "metadata": {},
        "void": "",
        "content": {
            "choices": [
                {
                    "key": "A",
                    "text": "4",
                    "fraction": "1",
                    "feedback": "",
                    "text_format": "",
                    "fixed": False,
                },
            ],
            "shuffle": True,
        },
    }


def test_what_is_left_out_takes_its_default():
    item = item_from_json(
        {
            "kind": "numeric",
            "text": "?",
            "points": 2,
            "content": {"answers": [{"value": 0.1}]},
        }
    )

    assert item == replace(numeric("0.1"), text="?", points=Decimal(2))


def test_parts_without_a_key_get_the_letter_of_their_place():
    content = Matching(
        pairs=(Pair(left="a", right="b"), Pair(left="c", right_key="z", right="d")),
        extras=(Side(text="e"),),
    )

    assert [(pair.left_key, pair.right_key) for pair in content.pairs] == [
        ("A", "A"),
        ("B", "z"),
    ]
    assert [extra.key for extra in content.extras] == ["C"]


@pytest.mark.parametrize(
    ("data", "field", "message"),
    [
        ([], "", "must be an object"),
        (
            {"text": "?", "content": {}},
            "kind",
            "must be one of calculated, cloze, essay",
        ),
        (
            {"kind": "riddle", "text": "?", "content": {}},
            "kind",
            "must be one of calculated, cloze, essay",
        ),
        ({"kind": ["essay"], "text": "?", "content": {}}, "kind", "must be one of"),
        ({"kind": "essay", "content": {}}, "text", "is required"),
        ({"kind": "essay", "text": "?"}, "content", "is required"),
        (
            {"kind": "essay", "text": "?", "content": {}, "colour": 1},
            "colour",
            "is not a field",
        ),
        ({"kind": "essay", "text": 5, "content": {}}, "text", "must be a text"),
        ({"kind": "essay", "text": "a\0b", "content": {}}, "text", "cannot be kept"),
        ({"kind": "essay", "text": "a\ud800", "content": {}}, "text", "cannot be kept"),
        (
            {"kind": "essay", "text": "x" * 100_001, "content": {}},
            "text",
            "longer than 100000",
        ),
        (
            {"kind": "essay", "text": "?", "points": "many", "content": {}},
            "points",
            "must be a number",
        ),
        (
            {"kind": "essay", "text": "?", "points": True, "content": {}},
            "points",
            "must be a number",
        ),
        (
            {"kind": "essay", "text": "?", "points": "NaN", "content": {}},
            "points",
            "finite",
        ),
        (
            {"kind": "essay", "text": "?", "points": "1e999", "content": {}},
            "points",
            "finite",
        ),
        (
            {"kind": "essay", "text": "?", "points": 10**400, "content": {}},
            "points",
            "finite",
        ),
        (
            {"kind": "essay", "text": "?", "tags": "maths", "content": {}},
            "tags",
            "must be a list",
        ),
        (
            {"kind": "essay", "text": "?", "tags": ["a", 1], "content": {}},
            "tags[1]",
            "must be a text",
        ),
        (
            {"kind": "essay", "text": "?", "difficulty": "odd", "content": {}},
            "difficulty",
            "one of",
        ),
        (
            {"kind": "essay", "text": "?", "metadata": [], "content": {}},
            "metadata",
            "must be an object",
        ),
        (
            {
                "kind": "essay",
                "text": "?",
                "metadata": {"a": float("inf")},
                "content": {},
            },
            "metadata.a",
            "finite",
        ),
        (
            {"kind": "essay", "text": "?", "content": {"min_words": -1}},
            "content.min_words",
            "whole number",
        ),
        (
            {"kind": "essay", "text": "?", "content": {"min_words": 1.5}},
            "content.min_words",
            "whole number",
        ),
        (
            {"kind": "true_false", "text": "?", "content": {"answer": "yes"}},
            "content.answer",
            "true or false",
        ),
        (
            {
                "kind": "single_choice",
                "text": "?",
                "content": {"choices": [{"text": "a"}, {"text": "b", "fraction": "x"}]},
            },
            "content.choices[1].fraction",
            "must be a number",
        ),
        (
            {
                "kind": "cloze",
                "text": "?",
                "content": {"gaps": [{"kind": "essay", "content": {}}]},
            },
            "content.gaps[0].kind",
            "must be one of",
        ),
        (
            {
                "kind": "ordering",
                "text": "?",
                "content": {"items": [{"text": "a"}] * 501},
            },
            "content.items",
            "500 entries",
        ),
    ],
)
def test_what_is_wrong_is_named(data, field, message):
    with pytest.raises(ItemError, match=message) as caught:
        item_from_json(data)

    assert caught.value.field == field


def test_metadata_may_not_be_nested_without_end():
    deep = {}
    for _ in range(2000):
        deep = {"a": deep}

    with pytest.raises(ItemError, match="too deeply"):
        item_from_json({"kind": "essay", "text": "?", "content": {}, "metadata": deep})


def test_a_question_keeps_a_copy_of_the_metadata():
    given = {"a": [1]}
    item = item_from_json(to_json(essay()) | {"metadata": given})

    given["a"].append(2)

    assert item.metadata == {"a": [1]}


def test_questions_compare_by_what_they_say_after_marking_too():
    one, other = single(a="1", b="0"), single(a="1", b="0")
    grade(one, "A")

    assert one == other
    assert to_json(one) == to_json(other)


def test_a_question_with_metadata_can_be_a_key():
    item = replace(single(a="1", b="0"), metadata={"penalty": "0.1"})

    assert {item: 1}[replace(item)] == 1
