"""What grades tell the apps below, which may not import them."""

from dataclasses import replace
from fractions import Fraction

from academics.models import Student
from assessments.exams.extensions import gpa_effect
from assessments.grades.selectors import rows_from
from assessments.grades.sources import Sources, sources_of
from assessments.marks.models import GradeLetter
from assessments.marks.scale import mean_points
from tracker_project.api.figures import rounded


@gpa_effect
def gpas(
    student: Student, mark: int | None, percentage: Fraction | None
) -> list[float | None]:
    """The GPA with the mark as it is, and with the percentage that it would have."""
    sources = sources_of(student)
    return [_gpa(sources), _gpa(_with(sources, mark, percentage))]


def _with(sources: Sources, mark: int | None, percentage: Fraction | None) -> Sources:
    """The sources with another percentage of one mark, or without the mark."""
    entries = {}
    for place, found in sources.entries.items():
        kept = []
        for entry in found:
            if entry.assessment_id is None or entry.assessment_id != mark:
                kept.append(entry)
            elif percentage is not None:
                kept.append(replace(entry, percentage=percentage))
        if kept:
            entries[place] = kept
    return replace(sources, entries=entries)


def _gpa(sources: Sources) -> float | None:
    rows = rows_from(sources, GradeLetter.in_force())
    graded = [(row.points, row.unit.credits) for row in rows if row.points is not None]
    return rounded(mean_points(graded))
