"""The schedule's part in sitting: it ends what is overdue."""

from celery import shared_task
from django.utils import timezone

from assessments.exams.sitting import overdue


@shared_task(name="exams.submit_overdue", acks_late=True, expires=15)
def submit_overdue() -> None:
    """Submit attempts whose time has passed; twice or killed half way, it submits each once."""
    overdue.submit_overdue(timezone.now())
