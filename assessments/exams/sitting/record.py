"""The record of a sitting: replayed to the answers it left, and counted minute by minute."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from assessments.exams.models import AttemptEvent, EventKind
from assessments.exams.sitting.clock import stamp

Answers = dict[str, dict[str, Any]]
WRITING = (EventKind.SAVED, EventKind.SUBMITTED)


def replay(events: Iterable[AttemptEvent]) -> Answers:
    """The answers that the events leave, in the form in which the attempt holds them."""
    answers: Answers = {}
    for event in events:
        if event.kind in WRITING:
            for question, saved in event.detail.get("answers", {}).items():
                answers[question] = {**saved, "saved_at": stamp(event.at)}
    return answers


def minutes(happened: Iterable[tuple[datetime, str]]) -> list[dict[str, Any]]:
    """How often each kind of event happened in each minute in which something did."""
    counted: dict[datetime, dict[str, int]] = {}
    for at, kind in happened:
        kinds = counted.setdefault(at.replace(second=0, microsecond=0), {})
        kinds[kind] = kinds.get(kind, 0) + 1
    return [
        {"minute": minute, "events": kinds} for minute, kinds in sorted(counted.items())
    ]
