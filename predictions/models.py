"""What was predicted for a student and recommended to them, when and by which model."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from academics.models import Student
from academics.querysets import StudentOwnedQuerySet


class PredictionQuerySet(StudentOwnedQuerySet):
    resource = "predictions"


class Prediction(models.Model):
    """A predicted score with its interval.

    A figure for people to look at, never a decision.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="predictions")
    predicted_score = models.DecimalField(max_digits=6, decimal_places=2)
    confidence_level = models.DecimalField(max_digits=4, decimal_places=3)
    low = models.DecimalField(max_digits=6, decimal_places=2)
    high = models.DecimalField(max_digits=6, decimal_places=2)
    level = models.DecimalField(max_digits=3, decimal_places=2, default=0.9)
    model_version = models.CharField(max_length=60)
    missing = models.JSONField(default=list, blank=True)
    factors = models.JSONField(default=list, blank=True)
    prediction_date = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = PredictionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-prediction_date", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["student", "-prediction_date"], name="prediction_by_student"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(
                    low__lte=F("predicted_score"), high__gte=F("predicted_score")
                ),
                name="prediction_in_interval",
            ),
            models.CheckConstraint(
                condition=Q(confidence_level__gte=0, confidence_level__lte=1),
                name="prediction_confidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.predicted_score}"


class RecommendationQuerySet(StudentOwnedQuerySet):
    resource = "recommendations"


class Recommendation(models.Model):
    """A suggestion that was made to a student.

    It stands until `withdrawn_at`, when its figures changed.
    """

    student = models.ForeignKey(Student, models.CASCADE, related_name="recommendations")
    prediction = models.ForeignKey(
        Prediction,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="recommendations",
        help_text="The newest one when it was made.",
    )
    code = models.CharField(max_length=40)
    factor = models.CharField(max_length=40, blank=True)
    unit = models.CharField(
        max_length=30,
        blank=True,
        help_text="The code of the unit whose marks it comes from.",
    )
    suggestion = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)
    expected_effect = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, blank=True
    )
    recommended_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-recommended_at", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["student", "withdrawn_at"], name="recommendation_by_student"
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None)
                | Q(withdrawn_at__gte=F("recommended_at")),
                name="recommendation_ends",
            ),
            models.CheckConstraint(
                condition=Q(expected_effect=None) | Q(expected_effect__gte=0),
                name="recommendation_helps",
            ),
            models.UniqueConstraint(
                fields=["student", "code", "unit"],
                condition=Q(withdrawn_at=None),
                name="recommended_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.code}"
