"""What a save of a student brings along: the history of classes follows."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from academics.calendar import today
from academics.lifecycle.services.class_history import record_class_changes
from academics.models import Student


@receiver(post_save, sender=Student)
def keep_history(
    instance: Student, created: bool, raw: bool, update_fields: Any, **kwargs: Any
) -> None:
    """Whoever saves a student in another class, the history has it; a fixture brings its own."""
    if not raw and (
        update_fields is None
        or {"school_class", "school_class_id"} & set(update_fields)
    ):
        record_class_changes([instance], day=None if created else today())
