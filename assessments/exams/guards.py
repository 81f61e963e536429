"""Marks that are results of exams: changed by marking, released with the exam."""

from collections.abc import Collection

from django.db.models import Q

from assessments.exams.models import ExamResult
from assessments.marks.guards import register_guard
from assessments.marks.models import Assessment
from tracker_project.errors import ConflictError


class ExamMarks:
    """The guard of the marks that exams make."""

    releasable = Q(exam_result=None) | Q(exam_result__exam__released_at__isnull=False)

    def refuse_change(self, marks: Collection[Assessment]) -> None:
        """A mark of an exam would say something else than the exam's result."""
        ids = [mark.pk for mark in marks]
        results = ExamResult.objects.filter(assessment__in=ids)
        result = results.select_related("exam").first()
        if result is None:
            return
        sentence = (
            f"This mark is the result of exam {result.exam_id}, {result.exam.title}: "
            "mark or regrade that."
        )
        raise _made_by_exam(sentence, result)

    def refuse_release(self, ids: Collection[int]) -> None:
        """A mark of an exam is shown with the exam, and not before."""
        held_back = ExamResult.objects.filter(
            assessment__in=ids, exam__released_at=None
        )
        result = held_back.select_related("exam").first()
        if result is None:
            return
        sentence = (
            f"Mark {result.assessment_id} is shown with exam {result.exam_id}, "
            f"{result.exam.title}: release that."
        )
        raise _made_by_exam(sentence, result)

    def guards(self, mark: Assessment) -> bool:
        return hasattr(mark, "exam_result")


def _made_by_exam(sentence: str, result: ExamResult) -> ConflictError:
    return ConflictError(
        sentence, {"exam_id": [str(result.exam_id)]}, code="made_by_exam"
    )


register_guard(ExamMarks())
