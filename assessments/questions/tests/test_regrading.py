"""Changes of a key after the exam: a new question, the old one as it was."""

from decimal import Decimal

import pytest

from assessments.questions.items import ItemError, item_from_json, to_json
from assessments.questions.marking import grade
from assessments.questions.regrading import accept_answer, change_key
from assessments.questions.serving import for_student
from assessments.questions.tests.questions import (
    cloze,
    essay,
    matching,
    multiple,
    number,
    numeric,
    ordering,
    short,
    single,
    text,
    true_false,
)
from assessments.questions.validation import validate


@pytest.mark.parametrize(
    ("item", "accepted", "response", "before"),
    [
        (short("Paris"), "Lutetia", "lutetia", "0"),
        (short(text("*", "0", "wildcard"), "Paris"), "Lutetia", "Lutetia", "0"),
        (short(text("lutetia", "0.5"), "Paris"), "Lutetia", "Lutetia", "0.5"),
        (numeric("42"), "43", "43", "0"),
        (numeric(number("42", "0.5")), "43", "43.5", "0"),
        (single(a="1", b="0"), "b", "B", "0"),
        (single(a="1", b="0"), "k2", "B", "0"),
    ],
)
def test_one_more_answer_is_accepted(item, accepted, response, before):
    changed = accept_answer(item, accepted)

    assert grade(item, response).points == Decimal(before)
    assert grade(changed, response).points == 1
    assert validate(changed) == []


def test_what_was_right_stays_right():
    assert grade(accept_answer(single(a="1", b="0"), "b"), "A").points == 1
    assert grade(accept_answer(short("Paris"), "Lutetia"), "Paris").points == 1


def test_an_answer_may_be_accepted_for_a_part_of_the_points():
    assert grade(
        accept_answer(short("Paris"), "Lutetia", fraction=Decimal("0.5")), "Lutetia"
    ).points == Decimal("0.5")


@pytest.mark.parametrize(
    "item",
    [
        multiple(a="1", b="0"),
        true_false(),
        matching(a="b", c="d"),
        ordering("a", "b"),
        essay(),
    ],
)
def test_kinds_with_one_key_accept_no_other(item):
    with pytest.raises(ItemError, match="one key"):
        accept_answer(item, "b")


@pytest.mark.parametrize(
    ("item", "key", "response", "old_response"),
    [
        (single(a="1", b="0", c="-0.5"), "B", "b", "a"),
        (multiple(a="0.5", b="0.5", c="-1"), ["a", "c"], ["A", "C"], ["B"]),
        (multiple("all_or_nothing", a="1", b="1", c="0"), ["C"], ["C"], ["A", "B"]),
        (true_false(answer=True), "false", "F", "T"),
        (true_false(answer=True), False, "F", "T"),
        (numeric(number("42", "1"), number("50", fraction="0.5")), "60", "61", "50"),
        (short("Paris", text("Lyon", "0.5")), "Rome", "rome", "Lyon"),
        (
            matching("all_or_nothing", a="x", b="y"),
            {"a": "y", "b": "x"},
            ["y", "x"],
            ["x", "y"],
        ),
        (
            ordering("a", "b", "c", rule="exact"),
            ["c", "a", "b"],
            ["c", "a", "b"],
            ["a", "b", "c"],
        ),
    ],
)
def test_another_key(item, key, response, old_response):
    changed = change_key(item, key)

    assert grade(changed, response).points == 1
    assert grade(changed, old_response).points == 0
    assert validate(changed) == []
    assert item_from_json(to_json(changed)) == changed


def test_three_right_choices_share_the_whole():
    changed = change_key(multiple(a="1", b="0", c="0", d="0"), ["a", "b", "c"])

    assert grade(changed, "ABC").points == 1
    assert grade(changed, "AB", points=Decimal(3)).points == 2


def test_an_order_that_was_served_before_is_good_for_the_changed_question():
    item = ordering("a", "b", "c", rule="exact")
    order = for_student(item, seed=4).order
    answer = [
        label
        for want in ("t3", "t1", "t2")
        for label, key in zip("ABC", order["items"], strict=True)
        if key == want
    ]

    assert grade(item, answer, served=order).points == 0
    assert grade(change_key(item, ["c", "a", "b"]), answer, served=order).points == 1


def test_a_matching_that_was_served_before_is_good_for_the_changed_question():
    item = matching(France="Paris", Italy="Rome", extras=("Berlin",))
    order = for_student(item, seed=4).order

    changed = change_key(item, {"France": "Berlin"})

    assert (
        grade(changed, {"France": "Berlin", "Italy": "Rome"}, served=order).points == 1
    )
    assert grade(
        changed, {"France": "Paris", "Italy": "Rome"}, served=order
    ).points == Decimal("0.5")


def test_a_gap_is_changed_alone():
    item = cloze("[[1]] [[2]]", (short("x"), 1), (numeric("7"), 1))

    assert grade(accept_answer(item, "8", gap="2"), ["x", "8"]).points == 1
    assert grade(change_key(item, "y", gap="1"), ["y", "7"]).points == 1
    with pytest.raises(ItemError, match="name a gap"):
        change_key(item, "y")


@pytest.mark.parametrize(
    ("item", "key"),
    [
        (single(a="1", b="0"), "z"),
        (single(a="1", b="0"), None),
        (multiple(a="1", b="0"), []),
        (multiple(a="1", b="0"), "a"),
        (true_false(), "maybe"),
        (numeric("1"), "abc"),
        (numeric("1"), "5 kg"),
        (short("x"), ""),
        (short("x"), ["y"]),
        (matching(a="x", b="y"), {"c": "x"}),
        (matching(a="x", b="y"), ["x"]),
        (ordering("a", "b"), ["a"]),
        (ordering("a", "b"), ["a", "a"]),
        (essay(), "x"),
    ],
)
def test_a_key_that_does_not_fit_the_question_is_refused(item, key):
    with pytest.raises(ItemError):
        change_key(item, key)
