"""The band rule as SQL says the same as the pure rule, on whatever database is
configured.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.marks.bands import DEFAULT_BANDS, Band, checked_table, result_of
from assessments.marks.models import Assessment
from assessments.marks.querysets import status_by

UNIT = Decimal("0.0001")
MOST = Decimal("99999.9999")
ODD_BANDS = checked_table(
    [Band(f"B{n}", Decimal(n) * Decimal("33.333")) for n in range(4)]
    + [Band("Top", Decimal(100))]
)
max_scores = st.sampled_from(
    [Decimal(n) for n in (1, 3, 7, 20, 30, 50, 100, 997)]
    + [UNIT, MOST, Decimal("12.5")]
)


@st.composite
def marks_around_bounds(draw, bands):
    """A mark that just reaches a bound, or misses it by as little as can be written.

    Or any mark.
    """
    max_score = draw(max_scores)
    bound = draw(st.sampled_from(bands)).lower_bound
    exact = Fraction(bound) * Fraction(max_score) / 100
    units = int(exact * 10**4) + draw(st.integers(-2, 2) | st.integers(-(10**9), 10**9))
    return min(max(Decimal(units) * UNIT, Decimal(0)), max_score), max_score


def sql_statuses(school, pairs, bands):
    """What SQL makes of stored marks."""
    Assessment.objects.all().delete()
    Assessment.objects.bulk_create(
        Assessment(
            student=school.student,
            unit=school.maths,
            score=score,
            max_score=most,
            percentage=0,
            status="?",
            date_taken=date(2024, 10, 1),
        )
        for score, most in pairs
    )
    return list(
        Assessment.objects.order_by("pk")
        .annotate(said=status_by(bands))
        .values_list("said", flat=True)
    )


@pytest.mark.parametrize("bands", [DEFAULT_BANDS, ODD_BANDS], ids=["default", "odd"])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_sql_and_python_agree_around_every_bound(school, bands, data):
    pairs = data.draw(st.lists(marks_around_bounds(bands), min_size=40, max_size=40))

    said = sql_statuses(school, pairs, bands)

    assert said == [result_of(score, most, bands).status for score, most in pairs]


def test_sql_tells_the_last_digit_from_the_bound(school):
    pairs = [
        ("69.9999", "100"),
        ("70", "100"),
        ("69999.9999", "99999.9999"),
        ("69999.9998", "99999.9999"),
    ]

    said = sql_statuses(
        school,
        [(Decimal(score), Decimal(most)) for score, most in pairs],
        DEFAULT_BANDS,
    )

    assert said == ["Good", "Excellent", "Good", "Good"]
