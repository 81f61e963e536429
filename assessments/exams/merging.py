"""What becomes of marks, attempts and exam results when two records of one student are merged."""

from typing import Any

from django.db.models import Count, Q
from django.dispatch import receiver

from academics.lifecycle.services.merge_conflicts import conflict_rule, renumber
from academics.lifecycle.signals import students_merged
from academics.models import Student
from assessments.exams.models import Attempt, Exam, ExamResult
from assessments.exams.results.changes import note_removals
from assessments.exams.results.gradebook import update_results
from assessments.marks.models import Assessment
from assessments.marks.statuses import refresh_students

MERGED = "Two records were merged."


@conflict_rule(Attempt, "has the next number")
def renumber_attempts(rows: Any, kept: Student) -> None:
    """Both sat the exam: the other's attempts come after the kept one's."""
    renumber(rows, kept, by="exam")


@conflict_rule(ExamResult, "goes with its mark: one result is made of all attempts")
def remove_result(rows: Any, kept: Student) -> None:
    """Both have a result: a mark without its result would count beside the kept one's."""
    marks = list(rows.exclude(assessment=None).values_list("assessment_id", flat=True))
    rows.delete()
    of_merged = Assessment.objects.filter(pk__in=marks)
    of_merged.update(student=kept)  # whose history keeps what they were
    note_removals(marks, by=None, reason=MERGED)
    of_merged.delete()


@receiver(students_merged)
def refresh_average(student: Student, **kwargs: Any) -> None:
    """Which attempt counts, and then average and status, are made of all that both records had."""
    together = Exam._base_manager.annotate(
        sat=Count("attempts", filter=Q(attempts__student=student))
    )
    for exam in together.filter(sat__gt=1).order_by("pk"):
        update_results(exam, [student.pk], reason=MERGED)
    refresh_students([student.pk])
