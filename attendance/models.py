"""A student's attendance in a class on a day."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from academics.models import SchoolClass, Student
from attendance.conduct.models import BehaviourRecord, Participation  # noqa: F401
from attendance.holidays.models import Holiday  # noqa: F401 - and here
from attendance.querysets import AttendanceQuerySet
from attendance.validators import not_in_the_future


class Status(models.TextChoices):
    PRESENT = "present", "Present"
    ABSENT = "absent", "Absent"
    LATE = "late", "Late"
    EXCUSED = "excused", "Excused"


class Attendance(models.Model):
    """One student, one class, one day, one period (0: the whole day)."""

    student = models.ForeignKey(
        Student, models.CASCADE, related_name="attendance_records"
    )
    school_class = models.ForeignKey(
        SchoolClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendance_records",
        verbose_name="class",
    )
    date = models.DateField(validators=[not_in_the_future])
    period = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status.choices)
    note = models.CharField(max_length=255, blank=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "attendance"
        ordering: ClassVar[list[str]] = ["-date", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "school_class", "date", "period"],
                name="attendance_marked_once",
            ),
            models.UniqueConstraint(
                fields=["student", "date", "period"],
                condition=Q(school_class=None),
                name="attendance_marked_once_without_class",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="attendance_status"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["date", "school_class"], name="attendance_by_day"),
            models.Index(fields=["student", "date"], name="attendance_by_student"),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.date} {self.status}"
