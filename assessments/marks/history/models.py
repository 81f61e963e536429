"""The record of changed and removed marks; rows are added and never touched again."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils import timezone

from academics.models import Student, Unit
from academics.querysets import StudentOwnedQuerySet


class AppendOnlyError(TypeError):
    """A row of the record was about to be changed or removed."""


class ChangeQuerySet(StudentOwnedQuerySet):
    """Changes of marks."""

    resource = "assessment_history"

    def update(self, **kwargs: Any) -> NoReturn:
        """Never."""
        raise AppendOnlyError("A change that was recorded stays as it is.")

    def delete(self) -> NoReturn:
        """Never by itself: a record goes with its student."""
        raise AppendOnlyError("A change that was recorded stays.")


class AssessmentChange(models.Model):
    """One thing that happened to a mark. The mark's id is no foreign key, so that it outlives the mark."""

    class Actions(models.TextChoices):
        """What happened."""

        CREATED = "created", "Recorded"
        CHANGED = "changed", "Changed"
        DELETED = "deleted", "Removed"

    assessment_id = models.BigIntegerField(db_index=True)
    student = models.ForeignKey(Student, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=10, choices=Actions.choices)
    score_before = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    max_score_before = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    status_before = models.CharField(max_length=30, blank=True)
    score_after = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    max_score_after = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    status_after = models.CharField(max_length=30, blank=True)
    moved_from = models.CharField(
        max_length=60, blank=True, help_text="Whose mark in which unit it was before."
    )
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, max_length=500)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["changed_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assessment_id"],
                condition=models.Q(action="created"),
                name="mark_recorded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(action__in=["created", "changed", "deleted"]),
                name="mark_change_action",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; one that is there already is never written again."""
        if self.pk is not None:
            raise AppendOnlyError("A change that was recorded stays as it is.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never by itself: a record goes with its student."""
        raise AppendOnlyError("A change that was recorded stays.")
