"""What a save of a student brings along: the history of classes."""

from collections.abc import Collection

from django.db.models.signals import post_save
from django.dispatch import receiver

from academics.calendar import today
from academics.lifecycle.services.class_history import record_class_changes
from academics.models import Student

CLASS_COLUMNS = {"school_class", "school_class_id"}


@receiver(post_save, sender=Student)
def record_class_of_saved_student(
    instance: Student,
    created: bool,
    raw: bool,
    update_fields: Collection[str] | None,
    **kwargs: object,
) -> None:
    """Whoever saves a student in another class, the history has it."""
    if raw:  # a fixture brings its own history
        return
    if update_fields is None or CLASS_COLUMNS & set(update_fields):
        record_class_changes([instance], day=None if created else today())
