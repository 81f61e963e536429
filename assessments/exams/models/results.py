"""The result of a student in an exam: what counts, and the mark it became."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from academics.models import Student
from academics.querysets import StudentOwnedQuerySet
from accounts.models import User
from accounts.policy import Scope, scope_for
from assessments.exams.models.attempts import Attempt
from assessments.exams.models.exams import Exam


class ResultQuerySet(StudentOwnedQuerySet):
    resource = "results"

    def visible_to(
        self,
        user: User | AnonymousUser,
        action: str = "read",
        *,
        resource: str = "",
    ) -> Self:
        """The results of which `user` may take `action`.

        Students and parents reach them once they are released.
        """
        rows = super().visible_to(user, action, resource=resource)
        scope = scope_for(user, resource or self.resource, action)
        if scope in (Scope.OWN, Scope.CHILDREN):
            return rows.released()
        return rows

    def taught(self, user: User) -> Q:
        """Those of a teacher's exams."""
        exams = Exam.objects.visible_to(user).order_by()
        return Q(exam__in=exams.values("pk"))

    def released(self) -> Self:
        """Those that students and parents see."""
        return self.filter(exam__released_at__isnull=False)


class ExamResult(models.Model):
    """What a student reached in an exam.

    It is written by the grading alone, as soon as an attempt is fully graded.
    """

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
        ordering = ["exam", "student_id"]
        constraints = [
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
