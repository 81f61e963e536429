"""Marks for tests."""

from decimal import Decimal

from academics.models import Student, Unit
from assessments.marks.factories import AssessmentFactory
from assessments.marks.models import Assessment


def mark(
    student: Student,
    unit: Unit,
    score: Decimal | float,
    max_score: Decimal | float = 100,
    **fields: object,
) -> Assessment:
    """A saved mark of October 2024; the student's own status is left alone."""
    return AssessmentFactory(
        student=student, unit=unit, score=score, max_score=max_score, **fields
    )
