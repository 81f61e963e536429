"""Extra time: a student's standing one, and what is allowed for one exam."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from academics.models import Student
from academics.querysets import StudentOwnedQuerySet
from assessments.exams.models.exams import Exam

PERCENT = [MaxValueValidator(300)]


class StandingAllowanceQuerySet(StudentOwnedQuerySet):
    resource = "exam_allowances"


class ExamAllowanceQuerySet(StudentOwnedQuerySet):
    resource = "exam_allowances"


class StandingAllowance(models.Model):
    """Extra time that a student has in every exam."""

    student = models.OneToOneField(
        Student, models.CASCADE, related_name="standing_allowance"
    )
    extra_time_percent = models.PositiveSmallIntegerField(validators=PERCENT)
    note = models.CharField(max_length=255, blank=True, help_text="Staff alone see it.")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = StandingAllowanceQuerySet.as_manager()

    class Meta:
        ordering = ["student_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(extra_time_percent__lte=300), name="standing_extra_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id}: {self.extra_time_percent} %"


class ExamAllowance(models.Model):
    """What one student is allowed in one exam, in place of the standing allowance."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="allowances")
    student = models.ForeignKey(Student, models.CASCADE, related_name="exam_allowances")
    extra_time_percent = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=PERCENT,
        help_text="The standing one where empty.",
    )
    extra_attempts = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(100)]
    )
    closes_at = models.DateTimeField(
        null=True, blank=True, help_text="In place of the exam's own."
    )
    note = models.CharField(max_length=255, blank=True, help_text="Staff alone see it.")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = ExamAllowanceQuerySet.as_manager()

    class Meta:
        ordering = ["exam", "student_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["exam", "student"], name="allowed_once_an_exam"
            ),
            models.CheckConstraint(
                condition=Q(extra_time_percent=None) | Q(extra_time_percent__lte=300),
                name="exam_extra_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.student_id}"
