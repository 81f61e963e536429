"""Marks that are results of exams: changed by marking or regrading, shown by releasing the exam, and not by hand."""

from collections.abc import Iterable

from django.db.models import Q

from assessments.exams.models import ExamResult
from assessments.models import Assessment
from tracker_project.errors import ConflictError

# A condition on marks: those of an exam are shown with it, and not before.
NOT_OF_A_HELD_BACK_EXAM = Q(exam_result=None) | Q(exam_result__exam__released_at__isnull=False)


def refuse_made_by_exam(marks: Iterable[Assessment]) -> None:
    """Raise ConflictError where one of `marks` is the result of an exam, which would say something else then."""
    results = ExamResult.objects.filter(assessment__in=[mark.pk for mark in marks]).select_related("exam")
    for result in results[:1]:
        sentence = f"This mark is the result of exam {result.exam_id}, {result.exam.title}: mark or regrade that."
        raise ConflictError(sentence, {"exam_id": [str(result.exam_id)]}, code="made_by_exam")


def refuse_held_back(ids: Iterable[int]) -> None:
    """Raise ConflictError where one of these marks is of an exam whose results are held back."""
    held = ExamResult.objects.filter(assessment__in=ids, exam__released_at=None).select_related("exam")
    for result in held[:1]:
        which = f"exam {result.exam_id}, {result.exam.title}"
        sentence = f"Mark {result.assessment_id} is shown with {which}: release that."
        raise ConflictError(sentence, {"exam_id": [str(result.exam_id)]}, code="made_by_exam")
