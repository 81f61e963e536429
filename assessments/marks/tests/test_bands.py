"""The pure rule: which band a mark falls into, and which tables can be."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.marks.averages import mean_percentage
from assessments.marks.bands import (
    Band,
    BandTableError,
    MarkError,
    band_for,
    checked_table,
    result_of,
    risk_limits,
)

D = Decimal
scores = st.integers(0, 10**9 - 1).map(lambda units: D(units) / 10**4)


@pytest.mark.parametrize(
    ("score", "out_of", "percentage", "status"),
    [
        ("0", "100", "0.000000", "Failing"),
        ("39.999", "100", "39.999000", "Failing"),
        ("40", "100", "40.000000", "At Risk"),
        ("59.9999", "100", "59.999900", "At Risk"),
        ("60", "100", "60.000000", "Good"),
        ("69.5", "100", "69.500000", "Good"),
        ("69.999", "100", "69.999000", "Good"),
        ("70", "100", "70.000000", "Excellent"),
        ("100", "100", "100.000000", "Excellent"),
        ("2", "3", "66.666666", "Good"),
        ("0.0001", "99999.9999", "0.000000", "Failing"),
        ("69999.9999", "99999.9999", "69.999999", "Good"),
        ("7", "10", "70.000000", "Excellent"),
        ("0.7", "1", "70.000000", "Excellent"),
    ],
)
def test_a_mark_has_the_band_that_its_exact_percentage_reaches(
    score, out_of, percentage, status
):
    result = result_of(D(score), D(out_of))

    assert (str(result.percentage), result.status) == (percentage, status)


@pytest.mark.parametrize(
    ("score", "out_of", "field"),
    [
        ("100.001", "100", "score"),
        ("-0.0001", "100", "score"),
        ("NaN", "100", "score"),
        ("Infinity", "100", "score"),
        ("1", "NaN", "max_score"),
        ("1", "Infinity", "max_score"),
        ("0", "0", "max_score"),
        ("0", "-1", "max_score"),
    ],
)
def test_what_is_no_mark_is_refused_with_the_field_that_is_wrong(score, out_of, field):
    with pytest.raises(MarkError) as refused:
        result_of(D(score), D(out_of))

    assert refused.value.field == field


@given(scores, scores.filter(bool))
def test_a_shown_percentage_never_claims_a_bound_that_was_not_reached(one, other):
    score, out_of = sorted((one, other))

    percentage, status = result_of(score, out_of)

    assert (
        percentage
        <= Fraction(score) * 100 / Fraction(out_of)
        < percentage + D("0.000001")
    )
    assert band_for(percentage).name == status


def test_a_mean_is_exact():
    third = mean_percentage([(1, 3), (1, 3), (1, 3)])
    mixed = mean_percentage([(D("69.9999"), D(100)), (D("70.0001"), D(100))])

    assert third == Fraction(100, 3)
    assert mixed == 70
    assert band_for(Fraction(70) - Fraction(1, 10**12)).name == "Good"


def test_there_is_no_mean_of_nothing():
    assert mean_percentage([]) is None


def test_a_table_is_put_into_order():
    table = checked_table([Band("Fail", D(0)), Band("Pass", D("50.5"))])

    assert [band.name for band in table] == ["Pass", "Fail"]


@pytest.mark.parametrize(
    ("bands", "row", "field"),
    [
        ([], None, "bands"),
        ([Band("Pass", D(50))], None, "bands"),
        (
            [Band("Pass", D(50)), Band("Fail", D(0)), Band("Poor", D(50))],
            2,
            "lower_bound",
        ),
        ([Band("Pass", D(50)), Band("pass ", D(0))], 1, "name"),
        ([Band("Pass", D("100.001")), Band("Fail", D(0))], 0, "lower_bound"),
        ([Band("Pass", D("-1")), Band("Fail", D(0))], 0, "lower_bound"),
        ([Band("Pass", D("NaN")), Band("Fail", D(0))], 0, "lower_bound"),
        ([Band("Pass", D("33.3333")), Band("Fail", D(0))], 0, "lower_bound"),
        ([Band("", D(50)), Band("Fail", D(0))], 0, "name"),
        ([Band("x" * 31, D(50)), Band("Fail", D(0))], 0, "name"),
        ([Band(f"B{n}", D(n)) for n in range(21)], None, "bands"),
    ],
)
def test_a_table_that_can_not_be_is_refused_with_the_row_that_is_wrong(
    bands, row, field
):
    with pytest.raises(BandTableError) as refused:
        checked_table(bands)

    assert (refused.value.row, refused.value.field) == (row, field)


@pytest.mark.parametrize(
    ("bounds", "failing", "at_risk"),
    [
        ((70, 60, 40, 0), 40, 60),
        ((80, 65, 50, 30, 0), 30, 50),
        ((55, 30, 0), 30, 55),
        ((50, 0), 50, 50),
        ((0,), 0, 0),
    ],
)
def test_the_lowest_two_bands_are_at_risk_whatever_they_are_called(
    bounds, failing, at_risk
):
    bands = tuple(Band(f"Band {bound}", D(bound)) for bound in bounds)

    assert risk_limits(bands) == (failing, at_risk)
