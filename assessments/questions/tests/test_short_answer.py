"""Short answers: what is no difference, patterns, typing errors."""

import time
from decimal import Decimal

import pytest

from assessments.questions.marking import grade, normalise
from assessments.questions.tests.questions import short, text


@pytest.mark.parametrize(
    ("key", "response"),
    [
        ("Paris", "paris"),
        ("Paris", "  PARIS "),
        ("New York", "new   york"),
        ("New York", "new\u00a0york"),
        ("don't", "don\u2019t"),
        ('"so"', "\u201cso\u201d"),
        ("semi-colon", "semi\u2013colon"),
        ("caf\u00e9", "cafe\u0301"),
        ("H2O", "H\u2082O"),
        ("42", 42),
        ("True", True),
        ("stra\u00dfe", "STRASSE"),
        ("ab", "a\u200bb"),
    ],
)
def test_what_a_person_would_not_call_a_difference_is_none(key, response):
    assert grade(short(key), response).points == 1


def test_case_counts_where_the_question_says_so():
    question = short("Paris", case_sensitive=True)

    assert (grade(question, "Paris").points, grade(question, "paris").points) == (1, 0)


def test_accents_count_unless_the_question_says_not():
    assert grade(short("caf\u00e9"), "cafe").points == 0
    assert grade(short("caf\u00e9", ignore_accents=True), "cafe").points == 1
    assert (
        grade(
            short(text("caf\u00e9*", match="wildcard"), ignore_accents=True),
            "cafeteria",
        ).points
        == 1
    )


def test_the_first_answer_that_fits_counts():
    question = short(
        text("Par*", "0.5", "wildcard", "Begins well."), text("Paris", feedback="Yes.")
    )

    outcome = grade(question, "Paris")

    assert (outcome.points, outcome.parts[0].feedback, outcome.parts[0].matched) == (
        Decimal("0.5"),
        "Begins well.",
        0,
    )


def test_a_star_alone_counts_only_when_nothing_else_does():
    question = short(text("*", "0", "wildcard", "No."), "Paris", typing_errors=1)

    assert [
        grade(question, response).points for response in ("Paris", "Pariss", "Rome")
    ] == [1, 1, 0]
    assert grade(question, "Rome").parts[0].feedback == "No."


@pytest.mark.parametrize(
    ("pattern", "fits", "misses"),
    [
        ("par*", "Parisian", "a par"),
        ("*par*", "a par b", "pa r"),
        ("a*c*e", "abcde", "abcd"),
        (r"2\*3", "2*3", "2x3"),
        ("(a)*", "(A) b", "a"),
        ("1.5*", "1.55", "1x55"),
    ],
)
def test_a_star_stands_for_anything_and_all_else_for_itself(pattern, fits, misses):
    question = short(text(pattern, match="wildcard"))

    assert (grade(question, fits).points, grade(question, misses).points) == (1, 0)


@pytest.mark.parametrize(
    ("pattern", "fits", "misses"),
    [("colou?r", "Color", "colouur"), (r"\d{4}", "1945", "19455"), ("a|b", "b", "ab")],
)
def test_a_regular_expression_is_for_the_whole_answer(pattern, fits, misses):
    question = short(text(pattern, match="regex"))

    assert (grade(question, fits).points, grade(question, misses).points) == (1, 0)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|a)*b",
        "(.*)*x",
        "([a-z]+)*1",
        "a*a*a*a*a*a*a*a*b",
        "(a?){50}a{50}b",
    ],
)
def test_no_pattern_can_hold_up_the_marking(pattern):
    question = short(text(pattern, match="regex"))
    grade(question, "warm up")
    started = time.process_time()

    grade(question, "a" * 900)

    assert time.process_time() - started < 0.2


def test_many_stars_cannot_hold_up_the_marking():
    question = short(text("*a" * 100 + "*b", match="wildcard"))
    started = time.process_time()

    grade(question, "a" * 1000)

    assert time.process_time() - started < 0.2


@pytest.mark.parametrize("pattern", ["(", "(?=a)b", r"(a)\1", "a{100000}", "x" * 501])
def test_a_pattern_that_cannot_be_used_fits_nothing(pattern):
    outcome = grade(short(text(pattern, match="regex")), "x" * 501)

    assert (outcome.state, outcome.points) == ("graded", 0)


@pytest.mark.parametrize(
    ("response", "points"),
    [
        ("photosynthesis", 1),
        ("fotosynthesis", 1),
        ("photosinthesys", 1),
        ("phtosintesis", 0),
        ("photosynhtesis", 1),
    ],
)
def test_typing_errors_up_to_the_number_allowed(response, points):
    assert grade(short("photosynthesis", typing_errors=2), response).points == points


def test_without_leave_no_typing_error_is_forgiven():
    assert grade(short("photosynthesis"), "photosinthesis").points == 0


@pytest.mark.parametrize(
    ("key", "response", "points"),
    [
        ("cat", "car", 0),
        ("cats", "cars", 1),
        ("house", "mouze", 0),
        ("elephant", "elefant", 1),
    ],
)
def test_one_error_is_allowed_for_each_four_letters(key, response, points):
    assert grade(short(key, typing_errors=2), response).points == points


def test_a_wrong_digit_is_no_typing_error():
    question = short("in 1945 AD", typing_errors=2)

    assert grade(question, "in 1946 AD").points == 0
    assert grade(question, "im 1945 AD").points == 1


def test_an_answer_that_fits_as_it_stands_wins_over_one_with_typing_errors():
    question = short("effect", text("affect", "0.25"), typing_errors=1)

    assert grade(question, "affect").points == Decimal("0.25")


def test_the_nearest_of_several_answers_counts():
    question = short(text("international", "0.5"), "internationally", typing_errors=3)

    assert grade(question, "internationaly").points == Decimal("0.5")
    assert grade(question, "internationalyl").points == 1


@pytest.mark.parametrize(
    "response", [["Paris"], {"answer": "Paris"}, [[]], {"a": {"b": 1}}]
)
def test_a_list_or_an_object_is_invalid(response):
    assert (
        grade(short("Paris", text("*", match="wildcard")), response).state == "invalid"
    )


def test_the_answer_is_kept_as_it_was_written():
    assert normalise(short("x"), "  Caf\u00e9  au lait ") == "Caf\u00e9  au lait"


def test_what_databases_cannot_keep_is_left_out():
    assert normalise(short("x"), "a\x00b\ud800c") == "abc"
