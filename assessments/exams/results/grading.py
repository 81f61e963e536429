"""Grades attempts, many in a few statements: marked, written, carried on to results."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import User
from assessments.exams.models import (
    Attempt,
    AttemptEvent,
    AttemptState,
    EventKind,
    Exam,
    HandMark,
    HandMarkState,
)
from assessments.exams.papers import Questions, questions_of
from assessments.exams.results.gradebook import DEFAULT_REASON, update_results
from assessments.exams.results.scoring import (
    NO_HAND_MARKS,
    OutcomeCache,
    Scored,
    score_paper,
)
from assessments.marks.signals import attempt_graded
from tracker_project.database.insert import insert
from tracker_project.database.update import update

SUBMITTED = (AttemptState.SUBMITTED,)
DECIDED = (HandMarkState.MARKED, HandMarkState.MODERATED)


class Before(NamedTuple):
    """What an attempt had before it was graded; `outcomes` is their JSON text."""

    state: str
    score: Decimal | None
    max_score: Decimal | None
    outcomes: str


class Graded(NamedTuple):
    """A graded attempt: whose (a row id), what it had before, and what it has now."""

    attempt: UUID
    student: int
    before: Before
    after: Scored


class LockedAttempt(NamedTuple):
    """The columns of an attempt that is about to be graded; documents as JSON texts."""

    attempt: UUID
    student: int
    state: str
    score: Decimal | None
    max_score: Decimal | None
    paper: str
    answers: str
    outcomes: str


class HandMarks(NamedTuple):
    """What people decided for good, by attempt and question, and all in their queue."""

    decided: Mapping[UUID, Mapping[int, Decimal]]
    queued: set[tuple[UUID, int]]


@transaction.atomic
def grade_chunk(
    exam_id: int,
    attempt_ids: Collection[UUID],
    *,
    states: Sequence[str] = SUBMITTED,
    kind: str = EventKind.GRADED,
    by: User | None = None,
    reason: str = "",
    questions: Questions | None = None,
) -> list[Graded]:
    """Grade those of an exam's attempts that are in one of `states`, by today's key.

    Doing it again with the same arguments grades nothing more, unless `states` says so.
    What people marked by hand stays; what waits for them is put into their queue. The
    number of statements does not grow with the number of attempts. `reason` goes into
    the history of marks that change; `by` changed them. Whoever has just written
    another key gives the `questions`: nobody may remember them until they are
    committed.
    """
    locked = _lock_attempts(exam_id, attempt_ids, states)
    if not locked:
        return []

    # Read after they are locked: a regrade locks them until its key is committed.
    exam = Exam._base_manager.get(pk=exam_id)
    if questions is None:
        questions = questions_of(exam)
    hand_marks = hand_marks_of([row.attempt for row in locked], questions)

    known: OutcomeCache = {}
    graded = []
    for row in locked:
        decided = hand_marks.decided.get(row.attempt, NO_HAND_MARKS)
        paper = orjson.loads(row.paper)
        answers = orjson.loads(row.answers)
        after = score_paper(paper, answers, questions, decided, known)
        before = Before(row.state, row.score, row.max_score, row.outcomes)
        graded.append(Graded(row.attempt, row.student, before, after))

    _write_outcomes(graded, exam.paper_revision, kind)
    _queue_for_people(graded, hand_marks.queued, questions)
    students = {each.student for each in graded}
    update_results(exam, students, by=by, reason=reason or DEFAULT_REASON)

    finished = [
        each.attempt for each in graded if each.after.state == AttemptState.GRADED
    ]
    transaction.on_commit(
        lambda: attempt_graded.send_robust(sender=Attempt, attempts=finished)
    )
    return graded


def _lock_attempts(
    exam_id: int, attempt_ids: Collection[UUID], states: Sequence[str]
) -> list[LockedAttempt]:
    """The attempts, locked in one order; documents as texts, which are read faster."""
    attempts = Attempt._base_manager.filter(
        exam=exam_id, pk__in=attempt_ids, state__in=states
    )
    rows = attempts.select_for_update().order_by("pk")
    values = rows.values_list(
        "pk",
        "student_id",
        "state",
        "score",
        "max_score",
        Cast("paper", TextField()),
        Cast("answers", TextField()),
        Cast("outcomes", TextField()),
    )
    return [LockedAttempt._make(row) for row in values]


def hand_marks_of(attempts: Collection[UUID], questions: Questions) -> HandMarks:
    if not any(each.item.content.is_marked_by_hand for each in questions.values()):
        return HandMarks({}, set())

    rows = HandMark._base_manager.filter(attempt__in=attempts)
    decided: defaultdict[UUID, dict[int, Decimal]] = defaultdict(dict)
    queued = set()
    for attempt, question, state, points in rows.values_list(
        "attempt_id", "question_id", "state", "points"
    ):
        queued.add((attempt, question))
        if state in DECIDED and points is not None:
            decided[attempt][question] = points
    return HandMarks(decided, queued)


def _write_outcomes(graded: Sequence[Graded], revision: int, kind: str) -> None:
    now = timezone.now()
    attempts = []
    events = []

    for attempt_id, _, _, after in graded:
        attempt = {
            "pk": attempt_id,
            "state": after.state,
            "outcomes": after.outcomes,
            "score": after.score,
            "max_score": after.max_score,
            "graded_at": now if after.state == AttemptState.GRADED else None,
            "graded_revision": revision,
        }
        detail = {
            "state": after.state,
            "score": f"{after.score:f}",
            "max_score": f"{after.max_score:f}",
            "revision": revision,
        }
        event = {"attempt": attempt_id, "at": now, "kind": kind, "detail": detail}
        attempts.append(attempt)
        events.append(event)

    update(Attempt, attempts)
    insert(AttemptEvent, events)


def _queue_for_people(
    graded: Sequence[Graded], queued: set[tuple[UUID, int]], questions: Questions
) -> None:
    """Put the answers that a person must mark into the queue, each once."""
    rows = []
    for each in graded:
        for question_id in each.after.waiting:
            if (each.attempt, question_id) in queued:
                continue
            row = {
                "attempt": each.attempt,
                "question": question_id,
                "max_points": questions[question_id].points,
            }
            rows.append(row)
    insert(HandMark, rows)
