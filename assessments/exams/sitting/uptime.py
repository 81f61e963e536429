"""Whether the server was there: beats of the web processes, and time given back.

The clock that ends attempts stands still while nobody beats. When a process beats again
after a gap, every attempt that ran at its beginning gets that time, in the same
transaction and under one lock, so that of several processes that come back together
one gives it.
"""

from datetime import datetime, timedelta
from math import ceil

from django.db import transaction

from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    Downtime,
    EventKind,
    Exam,
    Heartbeat,
)
from assessments.exams.sitting.answers import iso_instant

BEAT_EVERY = timedelta(seconds=5)
LONGEST_SILENCE = timedelta(seconds=20)  # a longer one was a downtime
LONGEST_GRACE = timedelta(seconds=600)  # as an exam may set it
BATCH_SIZE = 500


def beat(now: datetime) -> Downtime | None:
    """Say that a web process answers; the downtime that has ended with it, if any."""
    alive = Heartbeat.objects.filter(pk=1, seen_at__gte=now - LONGEST_SILENCE)
    if alive.update(seen_at=now):
        return None
    return _come_back(now)


def credit_open_gap(now: datetime) -> None:
    """Give back the time of a gap that no beat has ended yet.

    For a request that is about to act on what the clock says.
    """
    silent = Heartbeat.objects.filter(pk=1, seen_at__lt=now - LONGEST_SILENCE)
    if silent.exists():
        _come_back(now)


def exam_clock(now: datetime) -> datetime:
    """The time by which attempts end: the last beat's; `now` where nobody ever beat."""
    seen_at = Heartbeat.objects.values_list("seen_at", flat=True).first()
    return min(now, seen_at) if seen_at else now


@transaction.atomic
def _come_back(now: datetime) -> Downtime | None:
    heartbeat = Heartbeat.objects.select_for_update().filter(pk=1).first()
    if heartbeat is None:
        Heartbeat.objects.bulk_create([Heartbeat(seen_at=now)], ignore_conflicts=True)
        return None
    if heartbeat.seen_at >= now - LONGEST_SILENCE:  # another process was first
        return None

    began_at = heartbeat.seen_at
    heartbeat.seen_at = now
    heartbeat.save()

    credited = _credit_attempts(began_at, now)
    return Downtime.objects.create(
        began_at=began_at, ended_at=now, attempts_credited=credited
    )


def _credit_attempts(began_at: datetime, ended_at: datetime) -> int:
    """Give each attempt that ran what it lost, in whole seconds; how many ran."""
    attempts = _attempts_running(began_at, ended_at)
    events = []

    for attempt in attempts:
        # One that began after the last beat was there for a part of the gap.
        lost_from = max(began_at, attempt.started_at)
        seconds = ceil((ended_at - lost_from).total_seconds())

        assert attempt.expires_at is not None  # those without a clock lose nothing
        attempt.expires_at += timedelta(seconds=seconds)
        attempt.credited_seconds += seconds

        detail = {
            "from": iso_instant(lost_from),
            "to": iso_instant(ended_at),
            "seconds": seconds,
            "why": "downtime",
        }
        event = AttemptEvent(
            attempt=attempt, at=ended_at, kind=EventKind.CREDITED, detail=detail
        )
        events.append(event)

    columns = ["expires_at", "credited_seconds"]
    Attempt.objects.bulk_update(attempts, columns, batch_size=BATCH_SIZE)
    AttemptEvent.objects.bulk_create(events, batch_size=BATCH_SIZE)
    return len(attempts)


def _attempts_running(began_at: datetime, ended_at: datetime) -> list[Attempt]:
    """The attempts that ran in the gap, locked.

    One in its grace gets what is left of that: its end stays in the past.
    """
    running = Attempt.objects.running().filter(
        started_at__lt=ended_at, expires_at__gt=began_at - LONGEST_GRACE
    )
    columns = ("exam_id", "started_at", "expires_at", "credited_seconds")
    locked = list(running.select_for_update().only(*columns).order_by("pk"))

    exams = Exam._base_manager.filter(pk__in={attempt.exam_id for attempt in locked})
    grace_seconds = dict(exams.values_list("pk", "grace_seconds"))

    found = []
    for attempt in locked:
        grace = timedelta(seconds=grace_seconds[attempt.exam_id])
        if attempt.expires_at is not None and attempt.expires_at + grace > began_at:
            found.append(attempt)
    return found
