"""The record of a sitting: replayed to the answers it left, and counted by minutes."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TypedDict

from assessments.exams.models import AttemptEvent, EventKind
from assessments.exams.sitting.answers import iso_instant

WRITING = (EventKind.SAVED, EventKind.SUBMITTED)


class Minute(TypedDict):
    minute: datetime
    events: dict[str, int]  # how many of each kind


def replay(events: Iterable[AttemptEvent]) -> dict[str, dict[str, object]]:
    """The answers that the events leave, as the attempt holds them."""
    answers = {}
    for event in events:
        if event.kind not in WRITING:
            continue
        saved_at = iso_instant(event.at)
        for question_id, saved in event.detail.get("answers", {}).items():
            answers[question_id] = {**saved, "saved_at": saved_at}
    return answers


def count_by_minute(happened: Iterable[tuple[datetime, str]]) -> list[Minute]:
    """How often each kind of event happened, of the minutes in which something did."""
    counts: defaultdict[datetime, Counter[str]] = defaultdict(Counter)
    for at, kind in happened:
        minute = at.replace(second=0, microsecond=0)
        counts[minute][kind] += 1

    return [
        {"minute": minute, "events": dict(kinds)}
        for minute, kinds in sorted(counts.items())
    ]
