"""The result of a student in an exam: the attempt that counts, and the mark it became."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from academics.models import Student
from assessments.exams.models.attempts import Attempt
from assessments.exams.models.exams import Exam
from assessments.exams.querysets import ResultQuerySet


class ExamResult(models.Model):
    """What a student reached in an exam. Written by the grading alone, as soon as an attempt is fully graded."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="results")
    student = models.ForeignKey(Student, models.CASCADE, related_name="exam_results")
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="+")
    assessment = models.OneToOneField(
        "marks.Assessment",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="exam_result",
    )
    score = models.DecimalField(max_digits=11, decimal_places=4)
    max_score = models.DecimalField(max_digits=11, decimal_places=4)
    percentage = models.DecimalField(max_digits=9, decimal_places=6)
    status = models.CharField(max_length=30)
    passed = models.BooleanField()
    graded_at = models.DateTimeField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["exam", "student_id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["exam", "student"], name="one_result_an_exam"
            ),
            models.CheckConstraint(
                condition=Q(max_score__gt=0, score__gte=0, score__lte=F("max_score")),
                name="result_within_max_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.student_id} {self.percentage} %"
