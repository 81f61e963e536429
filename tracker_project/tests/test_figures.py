"""A computed figure is answered with two decimals, halves up."""

from decimal import Decimal
from fractions import Fraction

import pytest

from tracker_project.api.figures import rounded


@pytest.mark.parametrize(
    ("exact", "answered"),
    [
        (Decimal("66.666666"), 66.67),
        (Decimal("48.348206"), 48.35),
        (Decimal("66.665"), 66.67),
        (66.665, 66.67),
        (Fraction(200, 3), 66.67),
        (Decimal(50), 50.0),
        (0, 0.0),
        (None, None),
    ],
)
def test_a_figure_is_answered_with_two_decimals(exact, answered):
    assert rounded(exact) == answered


def test_a_students_average_and_marks_are_answered_with_two_decimals(school, acting):
    office = acting(school.admin)
    office.post(
        "/assessments",
        {"student": "STU0001", "unit": "MATH", "score": 2, "max_score": 3},
    )

    student = office.get("/students/STU0001").json()
    mark = office.get("/assessments?student_id=STU0001").json()[0]

    assert student["average"] == 66.67
    assert (mark["percentage"], mark["marks"]) == (66.67, 66.67)
