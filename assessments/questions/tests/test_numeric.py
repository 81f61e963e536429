"""Numbers: how they may be written, tolerances at their edges, units."""

from decimal import Decimal

import pytest

from assessments.questions.marking import grade, trouble_with
from assessments.questions.parsing import parse_number
from assessments.questions.tests.questions import number, numeric


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("42", "42"),
        ("+42", "42"),
        ("-42", "-42"),
        ("\u221242", "-42"),
        ("42.", "42"),
        ("42.0", "42"),
        (".5", "0.5"),
        (",5", "0.5"),
        ("42,5", "42.5"),
        ("1e3", "1000"),
        ("1.5E-3", "0.0015"),
        ("6.02 x 10^23", "6.02e23"),
        ("6.02\u00d710\u00b2\u00b3", "6.02e23"),
        ("5*10**-2", "0.05"),
        ("10^5", "1e5"),
        ("-10^-2", "-0.01"),
        ("1 234 567", "1234567"),
        ("1\u202f234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("12,345,678.9", "12345678.9"),
    ],
)
def test_a_number_is_read_as_people_write_it(written, value):
    assert parse_number(written).values == (Decimal(value),)


def test_a_comma_before_three_digits_may_be_either():
    assert parse_number("1,234").values == (Decimal("1.234"), Decimal(1234))
    assert parse_number("0,234").values == (Decimal("0.234"),)
    assert grade(numeric("1234"), "1,234").points == 1
    assert grade(numeric("1.234"), "1,234").points == 1


@pytest.mark.parametrize(
    "written",
    [
        "",
        "abc",
        "--5",
        "5-3",
        "1 2",
        "12 34",
        "1,23,456",
        "1e",
        "1e99999",
        "1" * 101,
        "1e401",
        "5 - 3",
        "1/2",
        "$5 m",
        "NaN",
        "Infinity",
        "\u0664\u0662",
        "1..2",
        "0x1F",
        "1_000",
    ],
)
def test_what_is_not_a_number_is_none_or_has_something_left_over(written):
    found = parse_number(written)

    assert found is None or found.unit


@pytest.mark.parametrize(
    ("response", "points"),
    [("41.5", 1), ("42.5", 1), ("41.49", 0), ("42.51", 0), (42, 1), (41.5, 1)],
)
def test_an_absolute_tolerance_includes_its_edges(response, points):
    assert grade(numeric(number("42", "0.5")), response).points == points


@pytest.mark.parametrize(
    ("response", "points"), [("95", 1), ("105", 1), ("94.999", 0), ("105.001", 0)]
)
def test_a_relative_tolerance_is_a_share_of_the_value(response, points):
    assert grade(numeric(number("100", "0.05", "relative")), response).points == points


def test_a_relative_tolerance_of_a_negative_value_is_as_wide():
    assert grade(numeric(number("-100", "0.05", "relative")), "-105").points == 1


@pytest.mark.parametrize(
    ("response", "points"),
    [
        ("3.14", 1),
        ("3.14159", 1),
        ("3.135", 1),
        ("3.1349", 0),
        ("3.145", 0),
        ("3.1", 0),
    ],
)
def test_significant_figures_compare_both_sides_rounded_half_up(response, points):
    assert (
        grade(numeric(number("3.14159", "3", "significant_figures")), response).points
        == points
    )


def test_binary_fractions_do_no_harm():
    assert grade(numeric(number("0.3")), "0.3").points == 1
    assert grade(numeric(number("0.1", "0.2")), 0.3).points == 1


@pytest.mark.parametrize(
    ("response", "points"), [("10", 1), ("20", 1), ("9.999", 0), ("20.001", 0)]
)
def test_a_range_includes_its_ends(response, points):
    assert grade(numeric(number(low="10", high="20")), response).points == points


def test_a_range_may_be_open_on_one_side():
    assert grade(numeric(number(low="10")), "1e300").points == 1
    assert grade(numeric(number(high="10")), "11").points == 0


def test_the_first_answer_that_fits_counts():
    question = numeric(
        number("42"),
        number("42", "5", fraction="0.5", feedback="Nearly."),
        number(fraction="0", feedback="No."),
    )

    outcomes = [grade(question, response) for response in ("42", "45", "50")]

    assert [outcome.points for outcome in outcomes] == [
        Decimal(1),
        Decimal("0.5"),
        Decimal(0),
    ]
    assert [outcome.parts[0].feedback for outcome in outcomes] == ["", "Nearly.", "No."]
    assert [outcome.parts[0].matched for outcome in outcomes] == [0, 1, 2]


@pytest.mark.parametrize(
    "response", ["forty-two", "42 kg", ["42"], {"value": 42}, float("inf"), 10**400]
)
def test_without_a_number_the_answer_is_invalid(response):
    assert grade(numeric("42"), response).state == "invalid"


def test_a_truth_value_is_no_number():
    assert grade(numeric("1"), True).state == "invalid"


METRES = {"m": "1", "cm": "100", "km": "0.001"}


@pytest.mark.parametrize(
    ("response", "points"),
    [
        ("3.2 m", 1),
        ("3.2m", 1),
        ("320 cm", 1),
        ("0.0032 km", 1),
        ("3.2", 1),
        ("3.2 km", 0),
        ("3.2 kg", 0),
    ],
)
def test_an_optional_unit_is_converted(response, points):
    assert (
        grade(numeric("3.2", units=METRES, unit_rule="optional"), response).points
        == points
    )


@pytest.mark.parametrize(
    ("response", "points"),
    [("3.2 m", "1"), ("320 CM", "1"), ("3.2", "0.75"), ("3.2 kg", "0.75"), ("4", "0")],
)
def test_a_missing_or_unknown_unit_costs_its_penalty_where_one_is_required(
    response, points
):
    question = numeric("3.2", units=METRES, unit_rule="required", unit_penalty="0.25")

    assert grade(question, response).points == Decimal(points)


def test_the_tolerance_is_in_the_unit_of_the_key():
    question = numeric(number("3.2", "0.1"), units=METRES, unit_rule="optional")

    assert [
        grade(question, response).points for response in ("330 cm", "331 cm", "310cm")
    ] == [1, 0, 1]


@pytest.mark.parametrize(
    "response", ["5 \u03bcm/s\u00b2", "5 \u00b5m/s^2", "5\u00a0\u00b5m / s\u00b2"]
)
def test_a_unit_may_be_written_in_several_ways(response):
    assert (
        grade(
            numeric("5", units={"\u00b5m/s\u00b2": "1"}, unit_rule="required"), response
        ).points
        == 1
    )


def test_units_that_differ_in_case_alone_are_different():
    question = numeric(
        "5", units={"mW": "1", "MW": "0.000000001"}, unit_rule="required"
    )

    assert [grade(question, f"5 {unit}").points for unit in ("mW", "MW", "mw")] == [
        1,
        0,
        0,
    ]


def test_a_unit_may_stand_before_the_number():
    assert (
        grade(
            numeric("5", units={"\u20ac": "1"}, unit_rule="required"), "\u20ac 5"
        ).points
        == 1
    )


def test_a_student_is_told_what_is_wrong_with_the_form():
    assert trouble_with(numeric("42"), "abc") == "must be a number"
    assert trouble_with(numeric("42"), "42 kg") == "must be a number without a unit"
    assert trouble_with(numeric("42"), "41") == ""
