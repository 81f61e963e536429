"""What keeps a question from being asked, and what is surely a slip."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from assessments.questions.items import Item
from assessments.questions.kinds.base import Side
from assessments.questions.kinds.essay import Criterion, Level
from assessments.questions.kinds.matching import Matching, Pair
from assessments.questions.kinds.ordering import Ordering
from assessments.questions.outcomes import ONE
from assessments.questions.tests.questions import (
    cloze,
    essay,
    matching,
    multiple,
    number,
    numeric,
    one_of_each,
    ordering,
    rubric,
    short,
    single,
    text,
    true_false,
)
from assessments.questions.validation import doubts, validate


@pytest.mark.parametrize("item", one_of_each(), ids=lambda item: item.kind)
def test_a_good_question_has_no_problem(item):
    assert validate(item) == []


def same_keys():
    return Item(
        text="?",
        content=Ordering(items=(Side(key="k", text="a"), Side(key="k", text="b"))),
    )


def below_nothing():
    return essay(
        rubric=(
            Criterion(
                text="x",
                levels=(
                    Level(text="a", points=Decimal(-1)),
                    Level(text="b", points=ONE),
                ),
            ),
        )
    )


TWO = {"a": "1", "b": "0"}
GAP = (short("x"), 1)


@pytest.mark.parametrize(
    ("item", "field", "message"),
    [
        (replace(true_false(), text=" \n"), "text", "must not be blank"),
        (replace(true_false(), points=Decimal(-1)), "points", "from 0"),
        (replace(true_false(), points=Decimal(10_001)), "points", "from 0"),
        (single(a="1"), "content.choices", "two at least"),
        (single(a="0", b="0"), "content.choices", "none of them is right"),
        (single(a="0.5", b="-1.01"), "content.choices[1].fraction", "from -1 to 1"),
        (single(a="1.01", b="0"), "content.choices[0].fraction", "from -1 to 1"),
        (
            single(**{"a": "1", " a ": "0"}),
            "content.choices[1].text",
            "same as that of entry 1",
        ),
        (single(**{"a": "1", " ": "0"}), "content.choices[1].text", "blank"),
        (multiple(a="0", b="-1"), "content.choices", "none of them is right"),
        (numeric(), "content.answers", "one at least"),
        (
            numeric(number("1", fraction="0")),
            "content.answers",
            "none of them is right",
        ),
        (numeric(number("1", "-0.1")), "content.answers[0].tolerance", "negative"),
        (
            numeric(number("1", "1.5", "significant_figures")),
            "content.answers[0].tolerance",
            "whole number",
        ),
        (
            numeric(number("1", "0", "significant_figures")),
            "content.answers[0].tolerance",
            "whole number",
        ),
        (
            numeric(number(low="2", high="1")),
            "content.answers[0].low",
            "greater than high",
        ),
        (
            numeric(number("1", low="2")),
            "content.answers[0].value",
            "together with a range",
        ),
        (
            numeric("1", units={"m": "0"}, unit_rule="optional"),
            "content.units[0].factor",
            "greater than 0",
        ),
        (
            numeric("1", units={"m": "1", "m ": "2"}, unit_rule="optional"),
            "content.units[1].name",
            "same",
        ),
        (numeric("1", unit_rule="required"), "content.units", "one at least"),
        (numeric("1", unit_penalty="1.1"), "content.unit_penalty", "from 0 to 1"),
        (short(), "content.answers", "one at least"),
        (short(" "), "content.answers[0].text", "blank"),
        (short(text("a", "-0.5"), "b"), "content.answers[0].fraction", "from 0 to 1"),
        (short(text("a", "0")), "content.answers", "none of them is right"),
        (short("Paris", " PARIS "), "content.answers[1].text", "same"),
        (
            short(text("(", match="regex")),
            "content.answers[0].text",
            "not a regular expression",
        ),
        (
            short(text("(?=a)b", match="regex")),
            "content.answers[0].text",
            "no look-around",
        ),
        (
            short(text("a{1000}{1000}", match="regex")),
            "content.answers[0].text",
            "too large",
        ),
        (
            short(text("x" * 501, match="regex")),
            "content.answers[0].text",
            "500 characters",
        ),
        (short("a", typing_errors=6), "content.typing_errors", "from 0 to 5"),
        (matching(), "content.pairs", "one at least"),
        (matching(a="b"), "content.pairs", "two different right sides"),
        (
            matching(a="b", c="d", extras=("d",)),
            "content.extras[0].text",
            "right side of a pair",
        ),
        (ordering("a"), "content.items", "two at least"),
        (ordering("a", "a"), "content.items[1].text", "same"),
        (same_keys(), "content.items[1].key", "same"),
        (cloze("no gap"), "content.gaps", "one at least"),
        (cloze("[[1]]", GAP, GAP), "content.gaps[1].key", "[[2]] is not in the text"),
        (cloze("[[1]] [[1]]", GAP), "content.gaps[0].key", "more than once"),
        (cloze("[[1]] [[two]]", GAP), "text", "no gap"),
        (cloze("[[1]]", (short("x"), 0)), "content.gaps", "any weight"),
        (cloze("[[1]]", (short("x"), -1)), "content.gaps[0].weight", "negative"),
        (
            cloze("[[1]]", (single(a="0", b="0"), 1)),
            "content.gaps[0].content.choices",
            "none of them is right",
        ),
        (essay(min_words=10, max_words=5), "content.max_words", "less than min_words"),
        (
            essay(rubric=(Criterion(text="x"),)),
            "content.rubric[0].levels",
            "with points",
        ),
        (essay(rubric=rubric() + rubric()[:1]), "content.rubric[2].key", "same"),
        (below_nothing(), "content.rubric[0].levels[0].points", "negative"),
    ],
)
def test_what_keeps_a_question_from_being_asked(item, field, message):
    problems = validate(item)

    assert [problem.field for problem in problems if message in problem.message] == [
        field
    ]


def test_right_sides_with_one_key_and_two_texts_cannot_be_told_apart():
    pairs = (
        Pair(left="a", right_key="k", right="x"),
        Pair(left="b", right_key="k", right="y"),
    )

    assert (
        "content.pairs",
        "right sides of different text have the same key k",
    ) in validate(Item(text="?", content=Matching(pairs=pairs)))


def test_every_problem_is_named_at_once():
    item = replace(single(a="0", b="2"), text="", points=Decimal(-1))

    assert [problem.field for problem in validate(item)] == [
        "text",
        "points",
        "content.choices[1].fraction",
    ]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (single(a="0.5", b="0"), "no choice earns all the points"),
        (multiple(a="0.5", b="0.4", c="-1"), "do not earn all the points"),
        (multiple(a="0.5", b="0.5", c="0"), "taking every choice earns all the points"),
        (numeric(number()), "any number"),
        (numeric(number("5", "1", "relative")), "100 %"),
        (numeric("5", units={"m": "1"}), "units are not used"),
        (short(text("*", match="wildcard")), "any text"),
        (cloze("[[1]]", (single(a="0.5", b="0"), 1)), "no choice earns all the points"),
    ],
)
def test_what_is_surely_a_slip(item, message):
    (doubt,) = doubts(item)

    assert message in doubt.message


@pytest.mark.parametrize(
    "item",
    [
        single(**TWO),
        multiple(a="0.333", b="0.333", c="0.333", d="-0.333"),
        multiple("all_or_nothing", a="1", b="1", c="0"),
        numeric("5"),
        short("a", text("*", "0", "wildcard")),
        essay(),
    ],
)
def test_what_is_usual_raises_no_doubt(item):
    assert doubts(item) == []
