"""What becomes of attempts, results and marks when two records of a student merge."""

from django.db.models import Count, Q, QuerySet
from django.dispatch import receiver

from academics.lifecycle.services.merge_conflicts import conflict_rule, renumber
from academics.lifecycle.signals import students_merged
from academics.models import Student
from assessments.exams.models import Attempt, Exam, ExamResult
from assessments.exams.results.gradebook import update_results
from assessments.marks.averages import refresh_students
from assessments.marks.history import record_removals
from assessments.marks.models import Assessment

MERGED = "Two records were merged."


@conflict_rule(Attempt, "has the next number")
def renumber_attempts(rows: QuerySet[Attempt], kept: Student) -> None:
    """Both sat the exam: the other's attempts come after the kept one's."""
    renumber(rows, kept, by="exam")


@conflict_rule(ExamResult, "goes with its mark: one result is made of all attempts")
def remove_result(rows: QuerySet[ExamResult], kept: Student) -> None:
    """Both have a result: a mark without its result would count beside the kept one's.

    The history of the kept student says what the removed marks were.
    """
    marks = list(rows.exclude(assessment=None).values_list("assessment_id", flat=True))
    rows.delete()

    of_merged = Assessment.objects.filter(pk__in=marks)
    of_merged.update(student=kept)
    record_removals(marks, by=None, reason=MERGED)
    of_merged.delete()


@receiver(students_merged)
def refresh_average(student: Student, **kwargs: object) -> None:
    """Make the results, and then average and status, of all that both records had."""
    own_attempts = Count("attempts", filter=Q(attempts__student=student))
    sat_by_both = Exam._base_manager.annotate(sat=own_attempts).filter(sat__gt=1)
    for exam in sat_by_both.order_by("pk"):
        update_results(exam, [student.pk], reason=MERGED)
    refresh_students([student.pk])
