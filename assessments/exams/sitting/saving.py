"""Saving answers: each has a revision, so that of two tabs neither overwrites the other unseen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from assessments.exams.models import Attempt, AttemptEvent, AttemptState, EventKind
from assessments.exams.papers import questions_of
from assessments.exams.sitting.clock import stamp
from assessments.exams.sitting.errors import AttemptEndedError, StaleAnswerError
from assessments.exams.sitting.finding import attempt_of, missing
from assessments.exams.sitting.naming import Naming
from assessments.questions.marking import normalise, trouble_with
from assessments.questions.responses import LONGEST_ANSWER
from tracker_project.errors import ValidationError

UNSAVED: dict[str, Any] = {"answer": None, "revision": 0}
TOO_LONG = f"At most {LONGEST_ANSWER} characters."


@dataclass(frozen=True)
class Given:
    """Answers as they came in, read: by the name used, the question, the answer as it is kept, the revision known."""

    ids: dict[str, int] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    warnings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """What a save left: the attempt, and the revision of each answer under the name that was used."""

    attempt: Attempt
    revisions: dict[str, int]
    warnings: dict[str, str]


def read_answers(
    attempt: Attempt,
    answers: Mapping[str, Any],
    revisions: Mapping[str, int] | None = None,
) -> Given:
    """The answers in the form they are kept in; ValidationError names what cannot be taken.

    What cannot be understood is kept too, and told as a warning that says nothing of the key.
    """
    questions = questions_of(attempt.exam)
    naming, orders = (
        Naming.of(attempt.paper, questions),
        {each["question"]: each["order"] for each in attempt.paper},
    )
    ids = naming.read(answers, "answers")
    if strangers := (revisions or {}).keys() - ids.keys():
        raise ValidationError(
            "revisions: There is no answer beside it.",
            {
                f"revisions.{name[:40]}": ["There is no answer beside it."]
                for name in sorted(strangers)[:50]
            },
        )
    if long := [name for name in ids if _size(answers[name]) > LONGEST_ANSWER]:
        raise ValidationError(
            f"{long[0]}: {TOO_LONG}", {f"answers.{name}": [TOO_LONG] for name in long}
        )
    kept, warnings = {}, {}
    for name, pk in ids.items():
        item, served = questions[pk].item, orders[pk]
        kept[name] = normalise(item, answers[name], served=served)
        if why := trouble_with(item, answers[name], served=served):
            warnings[name] = why
    return Given(ids, kept, revisions or {}, warnings)


def _size(answer: Any) -> int:
    return len(answer) if isinstance(answer, str) else len(orjson.dumps(answer))


def merge(
    stored: dict[str, Any], given: Given
) -> tuple[dict[str, Any], dict[str, int]]:
    """What changes in the stored answers, {"<question id>": {"answer", "revision"}}, and each answer's revision.

    An answer that stands already changes nothing, be it sent again because its response was lost. Where no
    revision is named, the last save wins; else StaleAnswerError, and nothing changes.
    """
    changed, revisions, stale = {}, {}, {}
    for name, pk in given.ids.items():
        current, answer = stored.get(str(pk), UNSAVED), given.answers[name]
        known, revision = given.revisions.get(name), current["revision"]
        if answer == current["answer"] and (
            known is None or revision - known in (0, 1)
        ):
            revisions[name] = revision
        elif known is None or known == revision:
            revisions[name] = revision + 1
            changed[str(pk)] = {"answer": answer, "revision": revision + 1}
        else:
            stale[name] = current
    if stale:
        raise StaleAnswerError(stale)
    return changed, revisions


def put(attempt: Attempt, changed: dict[str, Any], now: datetime) -> None:
    """Write what changes into the attempt's answers, which the caller holds and saves."""
    attempt.answers |= {
        pk: {**saved, "saved_at": stamp(now)} for pk, saved in changed.items()
    }


def save_answers(
    *,
    by: Any,
    exam_id: int,
    answers: Mapping[str, Any],
    revisions: Mapping[str, int] | None = None,
    attempt_id: UUID | None = None,
    now: datetime,
) -> Saved:
    """Save some answers of the caller's running attempt, all or none; until the end of its grace."""
    attempt = attempt_of(by, exam_id, "update", attempt_id=attempt_id, now=now)
    if attempt is None:
        raise missing(
            by,
            exam_id,
            "You have no attempt at this exam. Start one first.",
            "attempt_not_started",
        )
    if attempt.state != AttemptState.IN_PROGRESS:
        raise AttemptEndedError(attempt)
    given = read_answers(attempt, answers, revisions)
    with transaction.atomic():
        attempt = held(attempt)
        if attempt.state != AttemptState.IN_PROGRESS:
            raise AttemptEndedError(attempt)
        changed, kept = merge(attempt.answers, given)
        if changed:
            put(attempt, changed, now)
            attempt.save(update_fields=["answers"])
            detail = {"answers": changed}
            AttemptEvent.objects.create(
                attempt=attempt, at=now, kind=EventKind.SAVED, detail=detail
            )
    return Saved(attempt, kept, given.warnings)


def held(attempt: Attempt) -> Attempt:
    """The attempt as it is now, locked for this transaction."""
    fresh = Attempt.objects.select_for_update().get(pk=attempt.pk)
    fresh.exam, fresh.student = attempt.exam, attempt.student
    return fresh
