"""What the table of marks refuses, and what a save brings along whoever saves."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from assessments.marks import services
from assessments.marks.bands import MarkError
from assessments.marks.models import Assessment, BandRow, BandScale
from assessments.marks.tests.school_marks import mark


@pytest.mark.parametrize(
    "change",
    [
        {"score": -1},
        {"score": 101},
        {"max_score": 0},
        {"max_score": 50},
        {"status": ""},
    ],
    ids=["below 0", "above the most", "out of nothing", "out of less", "no status"],
)
def test_the_database_itself_refuses_what_is_no_mark(school, change):
    row = mark(school.student, school.maths, 60)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("bound", [-1, 101])
def test_the_database_refuses_a_bound_that_is_no_percentage(db, bound):
    scale = BandScale.objects.create()

    with pytest.raises(IntegrityError), transaction.atomic():
        BandRow.objects.create(scale=scale, name="Pass", lower_bound=bound)


@pytest.mark.parametrize(("name", "bound"), [("Pass", 10), ("Fail", 50)])
def test_the_database_refuses_two_bands_of_one_name_or_bound(db, name, bound):
    scale = BandScale.objects.create()
    BandRow.objects.create(scale=scale, name="Pass", lower_bound=50)

    with pytest.raises(IntegrityError), transaction.atomic():
        BandRow.objects.create(scale=scale, name=name, lower_bound=bound)


@pytest.mark.parametrize("score", [69.999, "69.999", Decimal("69.999")])
def test_a_save_computes_percentage_and_status(school, score):
    row = mark(school.student, school.maths, score)

    row.refresh_from_db()
    assert (row.percentage, row.status) == (Decimal("69.999"), "Good")


def test_a_save_goes_by_the_score_that_is_stored(school):
    row = mark(school.student, school.maths, Decimal("69.99996"))

    row.refresh_from_db()
    assert (row.score, row.percentage, row.status) == (70, 70, "Excellent")


def test_a_status_that_is_set_by_hand_does_not_last(school):
    row = mark(school.student, school.maths, 10)

    row.status, row.percentage = "Excellent", 99
    row.save()

    row.refresh_from_db()
    assert (row.percentage, row.status) == (10, "Failing")


def test_a_save_of_the_score_alone_saves_what_follows_from_it(school):
    row = mark(school.student, school.maths, 10)

    row.score = 80
    row.save(update_fields=["score"])

    row.refresh_from_db()
    assert (row.percentage, row.status) == (80, "Excellent")


@pytest.mark.parametrize("score", ["NaN", "Infinity", "101", "-1"])
def test_a_save_of_what_is_no_mark_is_refused(school, score):
    with pytest.raises(MarkError):
        mark(school.student, school.maths, Decimal(score))


def test_a_form_learns_which_field_is_wrong(school):
    row = mark(school.student, school.maths, 10)
    row.score = Decimal(101)

    with pytest.raises(ValidationError) as refused:
        row.full_clean()

    assert refused.value.message_dict == {
        "score": ["It must not be above max_score (100)."]
    }


SCORES = [
    ("0", "100"),
    ("39.999", "100"),
    ("40", "100"),
    ("2", "3"),
    ("69.999", "100"),
    ("70", "100"),
    ("7", "7"),
]


def test_the_bulk_path_and_a_save_give_the_same(school):
    one_by_one = [
        mark(school.student, school.maths, Decimal(score), Decimal(most))
        for score, most in SCORES
    ]

    for (score, most), saved in zip(SCORES, one_by_one, strict=True):
        record = {
            "student_id": "STU0001",
            "unit": "MATH",
            "score": Decimal(score),
            "max_score": Decimal(most),
        }
        [row] = services.record_marks([record], by=None)
        row.refresh_from_db()
        saved.refresh_from_db()
        assert (row.percentage, row.status) == (saved.percentage, saved.status)
