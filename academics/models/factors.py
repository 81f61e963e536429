"""A student's circumstances: the factors that predictions are made from.

The values are those of the public data set "Student Performance Factors", so that a
file of its columns can be read as it is.
"""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Level(models.TextChoices):
    LOW = "Low", "Low"
    MEDIUM = "Medium", "Medium"
    HIGH = "High", "High"


class SchoolType(models.TextChoices):
    PUBLIC = "Public", "Public"
    PRIVATE = "Private", "Private"


class PeerInfluence(models.TextChoices):
    """What the student's friends do to learning."""

    NEGATIVE = "Negative", "Negative"
    NEUTRAL = "Neutral", "Neutral"
    POSITIVE = "Positive", "Positive"


class Education(models.TextChoices):
    HIGH_SCHOOL = "High School", "High School"
    COLLEGE = "College", "College"
    POSTGRADUATE = "Postgraduate", "Postgraduate"


class Distance(models.TextChoices):
    NEAR = "Near", "Near"
    MODERATE = "Moderate", "Moderate"
    FAR = "Far", "Far"


class Gender(models.TextChoices):
    MALE = "Male", "Male"
    FEMALE = "Female", "Female"
    OTHER = "Other", "Other"


def percent(label: str) -> models.DecimalField:
    """An optional percentage, 0 to 100."""
    return models.DecimalField(
        label,
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )


def amount(label: str, most: int) -> models.DecimalField:
    """An optional number from 0 to `most`."""
    return models.DecimalField(
        label,
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(most)],
    )


def one_of(choices: type[models.TextChoices], label: str) -> models.CharField:
    """An optional choice; empty where it isn't known."""
    return models.CharField(
        label, max_length=20, choices=choices.choices, null=True, blank=True
    )


class Factors(models.Model):
    """The columns of a student's circumstances.

    Null is "not known", which every reader must allow.
    """

    gender = one_of(Gender, "gender")
    stated_age = models.PositiveSmallIntegerField(
        "age",
        null=True,
        blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(120)],
        help_text="Years; used where there is no date of birth.",
    )
    stated_attendance = percent("attendance in percent")
    hours_studied = amount("hours studied a week", 168)
    previous_scores = percent("previous score")
    sleep_hours = amount("hours of sleep a night", 24)
    tutoring_sessions = amount("tutoring sessions a month", 500)
    physical_activity = amount("hours of physical activity a week", 168)
    parental_involvement = one_of(Level, "parental involvement")
    access_to_resources = one_of(Level, "access to resources")
    motivation_level = one_of(Level, "motivation")
    family_income = one_of(Level, "family income")
    teacher_quality = one_of(Level, "teacher quality")
    school_type = one_of(SchoolType, "school type")
    peer_influence = one_of(PeerInfluence, "peer influence")
    parental_education_level = one_of(Education, "parents' education")
    distance_from_home = one_of(Distance, "distance from home")
    extracurricular_activities = models.BooleanField(
        "extracurricular activities", null=True, blank=True
    )
    internet_access = models.BooleanField("internet at home", null=True, blank=True)
    learning_disabilities = models.BooleanField(
        "learning disability", null=True, blank=True
    )
    exam_score = models.DecimalField(
        "known exam score",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="The outcome that predictions are trained on; not a mark.",
    )

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = []
