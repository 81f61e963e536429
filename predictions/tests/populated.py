"""Students with factors in the database, and models in a folder, for the tests of the
app.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from academics.models import SchoolClass, Student
from predictions.artefacts import Artefact, save
from predictions.factors import FACTORS, Kind
from predictions.forest import Recipe
from predictions.tests.schools import generated_school
from predictions.training import train

# The columns that hold a factor under another name.
COLUMNS = {"attendance": "stated_attendance", "age": "stated_age"}


def factors_of(row: Any) -> dict[str, Any]:
    """The columns of a student that encode to this row."""
    return {
        COLUMNS.get(factor.name, factor.name): _value(factor, code)
        for factor, code in zip(FACTORS, row, strict=True)
        if not np.isnan(code)
    }


def _value(factor: Any, code: float) -> Any:
    return int(code) if factor.kind is Kind.NUMBER else factor.value(code)


def populate(
    count: int, *, school_class: SchoolClass | None = None, scored: bool = True
) -> list[Student]:
    """Generated students GEN0001..; with a known exam score where `scored`."""
    matrix, scores = generated_school(count)
    return Student.objects.bulk_create(
        Student(
            student_id=f"GEN{place:04}",
            first_name=f"Gen{place}",
            school_class=school_class,
            exam_score=round(float(score), 2) if scored else None,
            **factors_of(row),
        )
        for place, (row, score) in enumerate(zip(matrix, scores, strict=True), start=1)
    )


def put_in_use(directory: Path, *, seed: int = 7) -> Artefact:
    """A small model, trained on generated students and stored in the folder."""
    return save(
        directory,
        train(*generated_school(120, seed=seed), Recipe(trees=20)),
        at=datetime(2026, 1, 2, tzinfo=UTC),
    )
