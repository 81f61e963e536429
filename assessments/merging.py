"""What becomes of marks and attempts when two records of one student are merged."""

from typing import Any

from django.dispatch import receiver

from academics.life.clashes import clash_rule, renumbered
from academics.life.signals import students_merged
from academics.models import Student
from assessments.exams.models import Attempt
from assessments.statuses import refresh_students


@clash_rule(Attempt, "has the next number")
def renumber_attempts(rows: Any, kept: Student) -> None:
    """Both sat the exam: the other's attempts come after the kept one's."""
    renumbered(rows, kept, by="exam")


@receiver(students_merged)
def refresh_average(student: Student, **kwargs: Any) -> None:
    """Average and status are made of all the marks."""
    refresh_students([student.pk])
