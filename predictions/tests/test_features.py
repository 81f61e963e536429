"""How students become numbers."""

import time
from decimal import Decimal

import numpy as np
import pytest

from predictions.features import FACTOR_NAMES, FACTORS, encode

STUDENT = {
    "hours_studied": 23,
    "attendance": Decimal("84.5"),
    "parental_involvement": "Low",
    "access_to_resources": "High",
    "extracurricular_activities": False,
    "sleep_hours": 7,
    "previous_scores": 73,
    "motivation_level": "Medium",
    "internet_access": True,
    "tutoring_sessions": 0,
    "family_income": "Low",
    "teacher_quality": None,
    "school_type": "Private",
    "peer_influence": "Positive",
    "physical_activity": 3,
    "learning_disabilities": "No",
    "parental_education_level": "High School",
    "distance_from_home": "Near",
    "gender": "Male",
    "age": 16,
}


def row(**changes):
    student = STUDENT | changes
    return tuple(student[name] for name in FACTOR_NAMES)


def encoded(name, value):
    return encode([row(**{name: value})])[0, FACTOR_NAMES.index(name)]


def test_the_table_names_every_factor_of_a_student_once():
    assert sorted(FACTOR_NAMES) == sorted(STUDENT)


def test_numbers_stay_numbers():
    assert encoded("attendance", Decimal("84.5")) == 84.5


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("parental_involvement", "Low", 0),
        ("parental_involvement", "High", 2),
        ("peer_influence", "Neutral", 1),
        ("parental_education_level", "Postgraduate", 2),
        ("distance_from_home", "Far", 2),
        ("school_type", "Private", 1),
    ],
)
def test_a_level_becomes_its_place_in_the_order(name, value, number):
    assert encoded(name, value) == number


@pytest.mark.parametrize(
    ("value", "number"), [(True, 1), (False, 0), ("Yes", 1), ("No", 0)]
)
def test_yes_and_no_are_one_and_nought_in_words_and_in_python(value, number):
    assert encoded("internet_access", value) == number


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gender", "Other"),
        ("gender", None),
        ("teacher_quality", ""),
        ("attendance", None),
        ("attendance", ""),
        ("attendance", "often"),
        ("attendance", float("inf")),
        ("internet_access", None),
    ],
)
def test_what_is_unknown_is_missing(name, value):
    assert np.isnan(encoded(name, value))


def test_one_bad_number_leaves_the_rest_of_its_column():
    matrix = encode([row(attendance="often"), row(attendance="91")])

    assert matrix[1, FACTOR_NAMES.index("attendance")] == 91


def test_no_students_are_an_empty_matrix_of_the_right_width():
    assert encode([]).shape == (0, 20)


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="3 values"):
        encode([(1, 2, 3)])


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"shorter|longer"):
        encode([row(), row()[:-1]])


@pytest.mark.parametrize("factor", FACTORS, ids=FACTOR_NAMES)
def test_a_number_of_the_matrix_reads_back_as_what_it_stands_for(factor):
    for value, code in factor.codes.items():
        if not isinstance(value, str) or factor.levels:
            assert factor.value(code) == value


def test_a_hundred_thousand_students_take_less_than_three_seconds():
    rows = [row()] * 100_000

    started = time.perf_counter()
    encode(rows)

    assert time.perf_counter() - started < 3
