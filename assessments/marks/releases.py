"""When students and parents see a mark: at once, or all of a class at one moment."""

from datetime import datetime, timedelta

from auditlog.models import LogEntry
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from academics.models import Unit
from accounts import audit
from accounts.models import User
from assessments.marks.averages import changing_marks
from assessments.marks.guards import releasable
from assessments.marks.models import Assessment, ReleaseRule
from assessments.marks.querysets import AssessmentQuerySet


def is_released_by_hand(unit: Unit) -> bool:
    """Whether new marks of the unit wait for a release."""
    return ReleaseRule.objects.filter(unit=unit, by_hand=True).exists()


def set_release_by_hand(unit: Unit, by_hand: bool) -> None:
    ReleaseRule.objects.update_or_create(unit=unit, defaults={"by_hand": by_hand})


def is_published(mark: Assessment, now: datetime) -> bool:
    """Whether a change of the mark needs a reason.

    From the moment it was released together with others; one that was shown at once,
    from MARK_CORRECTION_HOURS after it was recorded, so that a slip of the pen can be
    put right.
    """
    if mark.released_at is None:
        return False
    if mark.released_at > mark.created_at:
        return True
    return now - mark.created_at >= timedelta(hours=settings.MARK_CORRECTION_HOURS)


@transaction.atomic
def release_marks(marks: AssessmentQuerySet, *, by: User | None) -> list[int]:
    """Show those of `marks` that are held back, at one moment, and return their ids.

    The students' own average and status count them from then on. Doing it again does
    nothing. Marks of an exam wait until the exam is released.
    """
    held_back = marks.filter(releasable(), released_at=None)
    waiting = dict(held_back.order_by("pk").values_list("pk", "student_id"))
    if not waiting:
        return []

    now = timezone.now()
    with changing_marks(set(waiting.values())):
        still_waiting = Assessment.objects.filter(pk__in=waiting, released_at=None)
        ids = list(still_waiting.order_by("pk").values_list("pk", flat=True))
        still_waiting.update(released_at=now, updated_at=now)

    if ids:
        changes = {"released together": [None, ", ".join(map(str, ids))]}
        audit.note(LogEntry.Action.UPDATE, Assessment.objects.get(pk=ids[0]), changes)
    return ids
