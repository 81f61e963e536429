"""What a save of a mark brings along: its percentage and its status."""

from typing import Any

from django.db.models.signals import pre_save
from django.dispatch import receiver

from assessments.marks.models import Assessment


@receiver(pre_save, sender=Assessment)
def compute_result(instance: Assessment, **kwargs: Any) -> None:
    """Percentage and status follow from the score, whoever saves."""
    instance.compute_result()
