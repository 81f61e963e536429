"""Whether the server was there: beats of the web processes, and time given back where they stopped.

The clock that ends attempts stands still while nobody beats. When a process beats again after a gap,
every attempt that ran at its beginning gets that time, in the same transaction and under one lock, so
that of several processes that come back together one gives it.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import transaction

from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    Downtime,
    EventKind,
    Exam,
    Heartbeat,
)
from assessments.exams.sitting.clock import stamp

EVERY = timedelta(seconds=5)
GAP = timedelta(seconds=20)  # a longer silence was a downtime
AT_ONCE = 500
LONGEST_GRACE = 600  # as an exam may set it


def beat(now: datetime) -> Downtime | None:
    """Say that a web process answers; the downtime that has ended with it, where there was one."""
    if Heartbeat.objects.filter(pk=1, seen_at__gte=now - GAP).update(seen_at=now):
        return None
    return _come_back(now)


def settle(now: datetime) -> None:
    """Give back the time of a gap that no beat has ended yet, before a request acts on what the clock says."""
    if Heartbeat.objects.filter(pk=1, seen_at__lt=now - GAP).exists():
        _come_back(now)


def clock(now: datetime) -> datetime:
    """The time by which attempts end: that of the last beat; `now` where nobody ever beat."""
    seen_at = Heartbeat.objects.values_list("seen_at", flat=True).first()
    return min(now, seen_at) if seen_at else now


@transaction.atomic
def _come_back(now: datetime) -> Downtime | None:
    heartbeat = Heartbeat.objects.select_for_update().filter(pk=1).first()
    if heartbeat is None:
        Heartbeat.objects.bulk_create([Heartbeat(seen_at=now)], ignore_conflicts=True)
        return None
    if heartbeat.seen_at >= now - GAP:  # another process was first
        return None
    began_at, heartbeat.seen_at = heartbeat.seen_at, now
    heartbeat.save()
    return Downtime.objects.create(
        began_at=began_at, ended_at=now, attempts_credited=_credit(began_at, now)
    )


def _credit(began_at: datetime, ended_at: datetime) -> int:
    """Give each attempt that ran what it lost, in whole seconds; how many there were."""
    attempts, events = _running(began_at, ended_at), []
    for attempt in attempts:
        # One that began after the last beat was there for a part of the gap.
        lost_from = max(began_at, attempt.started_at)
        seconds = ceil((ended_at - lost_from).total_seconds())
        ends: Any = attempt.expires_at  # never None here
        attempt.expires_at = ends + timedelta(seconds=seconds)
        attempt.credited_seconds += seconds
        detail = {
            "from": stamp(lost_from),
            "to": stamp(ended_at),
            "seconds": seconds,
            "why": "downtime",
        }
        events.append(
            AttemptEvent(
                attempt=attempt, at=ended_at, kind=EventKind.CREDITED, detail=detail
            )
        )
    Attempt.objects.bulk_update(
        attempts, ["expires_at", "credited_seconds"], batch_size=AT_ONCE
    )
    AttemptEvent.objects.bulk_create(events, batch_size=AT_ONCE)
    return len(attempts)


def _running(began_at: datetime, ended_at: datetime) -> list[Attempt]:
    """Those that ran, locked. One in its grace gets what is left of that: its end stays in the past."""
    ends_after = began_at - timedelta(seconds=LONGEST_GRACE)
    running = Attempt.objects.running().filter(
        started_at__lt=ended_at, expires_at__gt=ends_after
    )
    columns = ("exam_id", "started_at", "expires_at", "credited_seconds")
    found: list[Any] = list(running.select_for_update().only(*columns).order_by("pk"))
    exams = Exam._base_manager.filter(pk__in={attempt.exam_id for attempt in found})
    grace = {
        pk: timedelta(seconds=seconds)
        for pk, seconds in exams.values_list("pk", "grace_seconds")
    }
    return [
        attempt
        for attempt in found
        if attempt.expires_at + grace[attempt.exam_id] > began_at
    ]
