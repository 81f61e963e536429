"""Marks for tests."""

from datetime import date
from typing import Any

from academics.models import Student, Unit
from assessments.marks.models import Assessment


def mark(
    student: Student, unit: Unit, score: Any, max_score: Any = 100, **fields: Any
) -> Assessment:
    """A saved mark of October 2024; the student's own status is left alone."""
    fields = {"date_taken": date(2024, 10, 15), **fields}
    return Assessment.objects.create(
        student=student, unit=unit, score=score, max_score=max_score, **fields
    )
