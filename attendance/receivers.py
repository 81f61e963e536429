"""What follows from changes of other apps: a merged student's rate."""

from django.dispatch import receiver

from academics.lifecycle.signals import students_merged
from academics.models import Student
from attendance.rates import refresh_rates


@receiver(students_merged)
def refresh_rate(student: Student, **kwargs: object) -> None:
    """The rate is made of all the records."""
    refresh_rates([student.pk])
