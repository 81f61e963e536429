"""Students and those around them: guardians, emergency contacts, parents, teachers."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from academics.calendar import today
from academics.models.factors import Factors
from academics.querysets import StudentOwnedQuerySet, StudentQuerySet
from accounts.models import User
from accounts.policy import ScopedQuerySet

# No slash: the code stands in addresses.
CODE = RegexValidator(
    r"^[A-Z0-9][A-Z0-9_.-]*\Z",
    "Letters, digits and _ . - only, a letter or digit first.",
)
NOT_DIGITS_ALONE = RegexValidator(
    r"^[0-9]+\Z",
    "Not digits alone: they could be the row id of another student.",
    inverse_match=True,
)
CODE_VALIDATORS = [CODE, NOT_DIGITS_ALONE]


def age_on(day: date, born: date | None, stated: int | None) -> int | None:
    """Full years on `day` by the date of birth, else the age that was stated."""
    if born is None:
        return stated
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class StudentNumber(models.Model):
    """The next number of a generated student_id.

    One row, locked while a number is taken, so that no two students get the same.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    next_number = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = verbose_name_plural = "register of students"

    def __str__(self) -> str:
        return "Register of students"


class Student(Factors):
    """A student of the school, known outside by `student_id` (STU0001)."""

    class States(models.TextChoices):
        ACTIVE = "active", "Active"
        LEFT = "left", "Left"
        GRADUATED = "graduated", "Graduated"

    # From which state a student may go where: only by a transfer's services and by
    # the rollover.
    STATE_MOVES: ClassVar[dict[str, frozenset[str]]] = {
        States.ACTIVE: frozenset({States.LEFT, States.GRADUATED}),
        States.LEFT: frozenset({States.ACTIVE}),
        States.GRADUATED: frozenset({States.ACTIVE}),
    }

    student_id = models.CharField(
        "student ID", max_length=20, unique=True, validators=CODE_VALIDATORS
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="student",
    )
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    enrollment_date = models.DateField(default=today)
    school_class = models.ForeignKey(
        "academics.SchoolClass",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="students",
        verbose_name="class",
    )
    state = models.CharField(
        max_length=10, choices=States.choices, default=States.ACTIVE
    )
    email = models.EmailField(blank=True)
    contact_number = models.CharField(max_length=30, blank=True)
    address = models.TextField(blank=True, max_length=500)
    # Kept columns: written when marks and attendance change, never typed.
    average = models.DecimalField(
        max_digits=9, decimal_places=6, null=True, editable=False
    )
    status = models.CharField(max_length=30, blank=True, editable=False, db_index=True)
    attendance_rate = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = StudentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["student_id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["last_name", "first_name"], name="student_by_name"),
            models.Index(fields=["school_type", "gender"], name="student_by_type"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(student_id="") & ~Q(first_name=""),
                name="student_has_id_and_name",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "left", "graduated"]),
                name="student_state",
            ),
            models.CheckConstraint(
                condition=Q(stated_attendance=None)
                | Q(stated_attendance__gte=0, stated_attendance__lte=100),
                name="student_attendance_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(exam_score=None) | Q(exam_score__gte=0),
                name="student_exam_score",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student_id} {self.full_name}"

    # What Django's `save` takes, of several types.
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the code in upper case, so that it is unique in any case."""
        self.student_id = self.student_id.strip().upper()
        super().save(*args, **kwargs)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Guardian(models.Model):
    """Who is responsible for a student at home; perhaps a parent with an account."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="guardians")
    parent = models.ForeignKey(
        "academics.Parent",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="guardianships",
    )
    name = models.CharField(max_length=100)
    relationship = models.CharField(max_length=50, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    address = models.TextField(blank=True, max_length=500)
    is_primary = models.BooleanField(default=False)

    objects = StudentOwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-is_primary", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="guardian_has_a_name"),
            models.UniqueConstraint(
                fields=["student"],
                condition=Q(is_primary=True),
                name="one_primary_guardian",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EmergencyContact(models.Model):
    """Whom to call, in the order of `priority`."""

    student = models.ForeignKey(
        Student, models.CASCADE, related_name="emergency_contacts"
    )
    name = models.CharField(max_length=100)
    relationship = models.CharField(max_length=50, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    priority = models.PositiveSmallIntegerField(default=1)

    objects = StudentOwnedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["priority", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(name=""), name="contact_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TeacherQuerySet(ScopedQuerySet["Teacher"]):
    resource = "teachers"


class Teacher(models.Model):
    """What the school knows of a teacher beside the account."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="teacher"
    )
    specialisations = models.JSONField(
        default=list, blank=True, help_text='Subjects, e.g. ["Mathematics", "Physics"].'
    )

    objects = TeacherQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["user__last_name", "user__first_name", "id"]

    def __str__(self) -> str:
        return self.user.full_name


class ParentQuerySet(ScopedQuerySet["Parent"]):
    resource = "parents"

    def taught(self, user: User) -> Q:
        """The parents of a teacher's students."""
        students = Student.objects.filter(Student.objects.all().taught(user))
        links = StudentParentLink.objects.filter(
            student__in=students.order_by().values("pk")
        )
        return Q(pk__in=links.values("parent"))


class Parent(models.Model):
    """A parent's account and whose parent it is."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="parent"
    )
    address = models.TextField(blank=True, max_length=500)
    students = models.ManyToManyField(
        Student, through="StudentParentLink", related_name="parents"
    )

    objects = ParentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["user__last_name", "user__first_name", "id"]

    def __str__(self) -> str:
        return self.user.full_name


class StudentParentLink(models.Model):
    """That a parent may see a student's record."""

    student = models.ForeignKey(Student, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Parent, models.CASCADE, related_name="student_links")
    relationship = models.CharField(max_length=50, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["student", "parent"], name="parent_linked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent_id} of {self.student_id}"
