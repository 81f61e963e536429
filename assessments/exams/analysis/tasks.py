"""The background work of the analysis."""

from importlib import import_module
from typing import Any

from assessments.exams.analysis import comparing
from assessments.exams.models import Exam
from tasks.background import TaskRun, background
from tracker_project.errors import NotFoundError


@background(comparing.KIND)
def compare_texts(run: TaskRun, *, exam_id: int) -> dict[str, Any]:
    """Compare the free-text answers of an exam."""
    exam = Exam._base_manager.filter(pk=exam_id).first()
    if exam is None:
        raise NotFoundError("The exam is gone.")
    # Heavy, and only wanted here.
    comparison: Any = import_module("assessments.exams.analysis.comparison")
    result: dict[str, Any] = comparison.compare(exam, run.progress)
    return result
