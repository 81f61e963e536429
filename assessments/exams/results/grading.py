"""Grading attempts, many in a few statements: marked, written, and carried on to results and marks."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
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
from assessments.exams.results.gradebook import settle
from assessments.exams.results.scoring import NOTHING, Known, Scored, score_paper
from assessments.marks.signals import attempt_graded
from tracker_project.database.insert import insert
from tracker_project.database.update import update

AT_ONCE = 500
WAITING = (AttemptState.SUBMITTED,)
DECIDED = (HandMarkState.MARKED, HandMarkState.MODERATED)
COLUMNS = ("pk", "student_id", "state", "score", "max_score")
DOCUMENTS = ("paper", "answers", "outcomes")


class Before(NamedTuple):
    """What an attempt had before it was graded; `outcomes` is the JSON text of them."""

    state: str
    score: Decimal | None
    max_score: Decimal | None
    outcomes: str


class Graded(NamedTuple):
    """An attempt that was graded: whose, what it had before, and what it has now."""

    attempt: UUID
    student: int
    before: Before
    after: Scored


@transaction.atomic
def grade_chunk(
    exam_id: int,
    attempt_ids: Collection[UUID],
    *,
    states: Sequence[str] = WAITING,
    kind: str = EventKind.GRADED,
    by: User | None = None,
    reason: str = "",
    questions: Questions | None = None,
) -> list[Graded]:
    """Grade those of an exam's attempts that are in one of `states`, by the key that counts now.

    Doing it again with the same arguments grades nothing more, unless `states` says so. What people marked
    by hand stays; what waits for them is put into their queue. The number of statements does not grow with
    the number of attempts. `reason` goes into the history of marks that change; `by` changed them.
    `questions` are given by whoever has just written another key, which nobody may remember until it is committed.
    """
    held = _held(exam_id, attempt_ids, states)
    if not held:
        return []
    # Read after the attempts are held: a regrade holds them until its key is committed.
    exam = Exam._base_manager.get(pk=exam_id)
    questions = questions_of(exam) if questions is None else questions
    by_hand, queued = hand_marks([row[0] for row in held], questions)
    known: Known = {}
    graded = [_graded(row, questions, by_hand, known) for row in held]
    _write(graded, exam.paper_revision, kind)
    _queue(graded, queued, questions)
    settle(exam, {each.student for each in graded}, by=by, reason=reason)
    ids = [each.attempt for each in graded if each.after.state == AttemptState.GRADED]
    transaction.on_commit(
        lambda: attempt_graded.send_robust(sender=Attempt, attempts=ids)
    )
    return graded


def _held(
    exam_id: int, attempt_ids: Collection[UUID], states: Sequence[str]
) -> list[Any]:
    """The attempts' columns, locked in one order; the documents as text, which is read faster here."""
    rows = Attempt._base_manager.filter(
        exam=exam_id, pk__in=attempt_ids, state__in=states
    )
    texts = [Cast(name, TextField()) for name in DOCUMENTS]
    return list(rows.select_for_update().order_by("pk").values_list(*COLUMNS, *texts))


def hand_marks(
    attempts: Collection[UUID], questions: Questions
) -> tuple[dict[UUID, dict[int, Decimal]], set[tuple[UUID, int]]]:
    """What people decided for good, by attempt and question, and which answers are in their queue at all."""
    if not any(each.item.kind == "essay" for each in questions.values()):
        return {}, set()
    rows = HandMark._base_manager.filter(attempt__in=attempts)
    decided: dict[UUID, dict[int, Decimal]] = {}
    queued = set()
    for attempt, question, state, points in rows.values_list(
        "attempt_id", "question_id", "state", "points"
    ):
        queued.add((attempt, question))
        if state in DECIDED and points is not None:
            decided.setdefault(attempt, {})[question] = points
    return decided, queued


def _graded(
    row: Any,
    questions: Questions,
    by_hand: dict[UUID, dict[int, Decimal]],
    known: Known,
) -> Graded:
    attempt, student, state, score, max_score, paper, answers, outcomes = row
    decided = by_hand.get(attempt, NOTHING)
    after = score_paper(
        orjson.loads(paper), orjson.loads(answers), questions, decided, known
    )
    return Graded(attempt, student, Before(state, score, max_score, outcomes), after)


def _write(graded: Sequence[Graded], revision: int, kind: str) -> None:
    now = timezone.now()
    update(
        Attempt,
        [
            {
                "pk": attempt,
                "state": after.state,
                "outcomes": after.outcomes,
                "score": after.score,
                "max_score": after.max_score,
                "graded_at": now if after.state == AttemptState.GRADED else None,
                "graded_revision": revision,
            }
            for attempt, _, _, after in graded
        ],
    )
    insert(
        AttemptEvent,
        [
            {
                "attempt": attempt,
                "at": now,
                "kind": kind,
                "detail": {
                    "state": after.state,
                    "score": f"{after.score:f}",
                    "max_score": f"{after.max_score:f}",
                    "revision": revision,
                },
            }
            for attempt, _, _, after in graded
        ],
    )


def _queue(graded: Sequence[Graded], queued: set[Any], questions: Questions) -> None:
    new = [
        (each.attempt, one)
        for each in graded
        for one in each.after.waiting
        if (each.attempt, one) not in queued
    ]
    insert(
        HandMark,
        [
            {
                "attempt": attempt,
                "question": question,
                "max_points": questions[question].points,
            }
            for attempt, question in new
        ],
    )
