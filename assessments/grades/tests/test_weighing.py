"""How marks make a grade: pure rules, at their boundaries."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from assessments.grades.weighing import Category, Entry, Rule, percentage_of, weigh
from assessments.marks.scale import (
    DEFAULT_LETTERS,
    letter_called,
    letter_for,
    mean_points,
)


def entry(percentage, kind="test", title="", pk=1):
    return Entry(kind, title, date(2024, 10, 1), Fraction(percentage), pk)


def grade(entries, rule=Rule()):  # noqa: B008 - it is immutable
    return percentage_of(weigh(entries, rule))


def weights(**by_type):
    return tuple(
        Category(kind, "", Fraction(weight), 0) for kind, weight in by_type.items()
    )


def test_without_a_policy_all_marks_count_alike():
    assert grade([entry(50), entry(100), entry(90, "exam")]) == 80


def test_weights_count_by_type_however_many_marks_there_are():
    rule = Rule(weights(exam=60, quiz=40))

    assert grade(
        [entry(50, "exam"), entry(100, "quiz"), entry(80, "quiz")], rule
    ) == Fraction(66)


def test_a_type_without_marks_is_left_out_and_the_others_weigh_more():
    assert grade([entry(90, "quiz")], Rule(weights(exam=60, quiz=40))) == 90


def test_a_type_without_a_weight_counts_nothing():
    weighed = weigh(
        [entry(90, "quiz"), entry(0, "assignment", pk=2)], Rule(weights(quiz=40))
    )

    assert percentage_of(weighed) == 90
    assert [(each.share, each.weighed) for each in weighed] == [(1, True), (0, False)]


def test_where_nothing_has_a_weight_there_is_no_grade():
    assert grade([entry(90)], Rule(weights(quiz=40))) is None
    assert grade([entry(90)], Rule(weights(test=0))) is None
    assert grade([]) is None


def test_a_title_weighs_apart_from_its_type():
    rule = Rule(
        (
            Category("exam", "", Fraction(50), 0),
            Category("exam", "Final", Fraction(150), 0),
        )
    )

    assert grade([entry(0, "exam", "Midterm"), entry(100, "exam", "final")], rule) == 75


@pytest.mark.parametrize(
    ("drop", "expected"), [(0, 50), (1, 65), (2, 80), (3, 80), (99, 80)]
)
def test_the_lowest_are_dropped_but_never_all(drop, expected):
    marks = [entry(20, pk=1), entry(50, pk=2), entry(80, pk=3)]

    assert grade(marks, Rule(drop_lowest=drop)) == expected


def test_what_was_dropped_is_named():
    weighed = weigh(
        [entry(20, pk=1), entry(80, pk=2)],
        Rule((Category("test", "", Fraction(1), 1),)),
    )

    assert [
        (each.entry.assessment_id, each.dropped, each.share) for each in weighed
    ] == [
        (1, True, 0),
        (2, False, 1),
    ]


def test_shares_add_up_to_one_exactly():
    marks = [
        entry(10, kind, pk=pk)
        for pk, kind in enumerate(
            ["test", "test", "test", "quiz", "exam", "exam", "exam"]
        )
    ]

    assert (
        sum(each.share for each in weigh(marks, Rule(weights(test=1, quiz=1, exam=1))))
        == 1
    )


@pytest.mark.parametrize(
    ("percentage", "letter", "points"),
    [
        (100, "A", 4),
        (70, "A", 4),
        ("69.999999", "B", 3),
        (60, "B", 3),
        (50, "C", 2),
        (40, "D", 1),
        ("39.9999", "F", 0),
    ],
)
def test_letters_begin_at_their_bounds(percentage, letter, points):
    found = letter_for(Fraction(percentage), DEFAULT_LETTERS)

    assert (found.letter, found.points) == (letter, points)


def test_a_letter_is_known_in_any_case():
    assert letter_called("b", DEFAULT_LETTERS).letter == "B"
    assert letter_called("E", DEFAULT_LETTERS) is None


def test_points_are_weighted_by_credits():
    assert mean_points(
        [(Decimal(4), Decimal(1)), (Decimal(2), Decimal("0.5"))]
    ) == Fraction(10, 3)
    assert mean_points([(Decimal(4), Decimal(0))]) is None
    assert mean_points([]) is None
