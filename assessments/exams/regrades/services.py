"""Regrades are proposed, applied and undone here.

Each is a task, and the regrade's row says how far it got.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from assessments.bank.models import Question
from assessments.bank.services import change_question, current_item
from assessments.bank.storage import StoredItem
from assessments.exams.models import (
    Attempt,
    EventKind,
    Exam,
    HandMark,
    HandMarkState,
    PublishedQuestion,
    Regrade,
    RegradedAttempt,
    RegradeState,
)
from assessments.exams.models.regrades import REGRADE_MOVES
from assessments.exams.papers import read_questions
from assessments.exams.regrades.corrections import (
    VOID,
    Correction,
    Row,
    corrected_questions,
    read_corrections,
)
from assessments.exams.regrades.effects import Progress, effect_of
from assessments.exams.results.grading import Graded, grade_chunk
from assessments.exams.results.queue import MARKED_ONCE, chunks
from assessments.questions.decoding import ItemError
from tasks.background import enqueue
from tasks.models import FINAL, Task
from tracker_project.database.insert import insert
from tracker_project.errors import ConflictError

# What a task that failed, or was cancelled, leaves a regrade in; and what it was
# before.
STATES_BEFORE: dict[str, RegradeState] = {
    RegradeState.APPLYING: RegradeState.PROPOSED,
    RegradeState.UNDOING: RegradeState.APPLIED,
}


class Outcome(TypedDict, total=False):
    """What a task tells of a regrade that it applied or undid."""

    regrade_id: int
    attempts: int
    scores_changed: int
    scores_raised: int
    questions_corrected_in_bank: int


# apply_regrade or undo_regrade.
Work = Callable[[Regrade, User | None], Outcome]


def propose_regrade(
    exam: Exam,
    changes: Sequence[Row],
    *,
    by: User | None,
    reason: str,
    progress: Progress,
) -> Regrade:
    """A proposal with its effect, not saved yet; nothing else is written.

    ValidationError names what can't be changed.
    """
    questions = read_questions(exam.pk)
    corrections = read_corrections(changes, questions)
    corrected = corrected_questions(corrections, questions)

    published = PublishedQuestion.objects.filter(pk__in=corrected)
    before = dict(published.values_list("pk", "content"))
    contents = {}
    for question_id, question in corrected.items():
        after = StoredItem(question.item).content
        contents[str(question_id)] = {"before": before[question_id], "after": after}

    return Regrade(
        exam=exam,
        reason=reason,
        changes=list(changes),
        contents=contents,
        effect=effect_of(exam, questions | corrected, progress),
        on_revision=exam.paper_revision,
        created_by=by,
    )


def begin_apply(regrade: Regrade, *, by: User) -> Task:
    """Queue the task that applies a proposal; ConflictError where that can't be."""
    return _begin(regrade, RegradeState.APPLYING, "apply_regrade", by=by)


def begin_undo(regrade: Regrade, *, by: User) -> Task:
    """Queue the task that undoes a regrade; ConflictError where that can't be."""
    return _begin(regrade, RegradeState.UNDOING, "undo_regrade", by=by)


@transaction.atomic
def _begin(regrade: Regrade, state: RegradeState, kind: str, *, by: User) -> Task:
    regrade = Regrade.objects.select_for_update().get(pk=regrade.pk)
    task = regrade.task
    if task is not None and task.state in FINAL:
        regrade.state = STATES_BEFORE.get(regrade.state, regrade.state)

    if state not in REGRADE_MOVES[regrade.state]:
        sentence = f"It is {RegradeState(regrade.state).label.lower()}."
        raise ConflictError(sentence, code="wrong_state")
    if state == RegradeState.APPLYING:
        _check_can_apply(regrade)
    else:
        _check_can_undo(regrade)

    task = enqueue(kind, by=by, regrade_id=regrade.pk)
    regrade.state = state
    regrade.task = task
    regrade.save(update_fields=["state", "task"])
    return task


def _check_can_apply(regrade: Regrade) -> None:
    """Refuse a proposal that was made on another key than the exam has now."""
    if regrade.exam.paper_revision != regrade.on_revision:
        raise ConflictError(
            "The exam's key was changed since this was proposed. Propose it again to "
            "see what it would do now.",
            code="paper_changed",
        )


def _check_can_undo(regrade: Regrade) -> None:
    """Refuse to undo what a later regrade stands on."""
    later = Regrade.objects.filter(
        exam=regrade.exam_id,
        applied_at__gt=regrade.applied_at,
        state__in=(RegradeState.APPLIED, RegradeState.UNDOING),
    ).first()
    if later is not None:
        raise ConflictError(
            f"Regrade {later.pk} was applied after it: undo that one first.",
            code="later_regrade",
        )


def apply_regrade(regrade: Regrade, by: User | None) -> Outcome:
    """Write the proposed key and regrade every attempt by it.

    In the caller's transaction: all of it, or nothing.
    """
    exam = _lock_exam(regrade)
    _check_can_apply(regrade)
    _write_contents(regrade, "after")

    corrections = read_corrections(regrade.changes, read_questions(exam.pk))
    voided = [each.question for each in corrections if each.action == VOID]
    HandMark.objects.filter(question__in=voided, state=HandMarkState.WAITING).delete()

    reason = f"Regrade {regrade.pk}: {regrade.reason}".rstrip(": ")
    graded = _grade_again(exam, reason, by)
    _insert_regraded_attempts(regrade, graded)
    corrected = _correct_bank(regrade, corrections, by)

    regrade.state = RegradeState.APPLIED
    regrade.applied_at = timezone.now()
    regrade.save(update_fields=["state", "applied_at"])
    outcome = _outcome(regrade, graded)
    outcome["questions_corrected_in_bank"] = corrected
    return outcome


def undo_regrade(regrade: Regrade, by: User | None) -> Outcome:
    """Put the key of before back and regrade by it.

    In the caller's transaction. The bank keeps what it was given.
    """
    exam = _lock_exam(regrade)
    _check_can_undo(regrade)
    _write_contents(regrade, "before")
    graded = _grade_again(exam, f"Regrade {regrade.pk} undone.", by)

    regrade.state = RegradeState.UNDONE
    regrade.undone_at = timezone.now()
    regrade.save(update_fields=["state", "undone_at"])
    return _outcome(regrade, graded)


def _lock_exam(regrade: Regrade) -> Exam:
    """The exam, locked before its attempts, and these before any student.

    So nobody waits in a circle.
    """
    exam = Exam._base_manager.select_for_update().get(pk=regrade.exam_id)
    regrade.exam = exam
    attempts = Attempt.objects.ended().select_for_update().filter(exam=exam)
    list(attempts.order_by("pk").values_list("pk"))
    return exam


def _write_contents(regrade: Regrade, moment: str) -> None:
    """Write the questions as they were `before` the regrade, or are `after` it."""
    published = PublishedQuestion.objects.filter(exam=regrade.exam_id)
    for question_id, content in regrade.contents.items():
        published.filter(pk=question_id).update(content=content[moment])


def _grade_again(exam: Exam, reason: str, by: User | None) -> list[Graded]:
    """Grade every attempt by the key that was just written.

    Those that are sat or graded meanwhile follow it too.
    """
    exam.paper_revision += 1
    exam.save(update_fields=["paper_revision", "updated_at"])
    questions = read_questions(exam.pk)

    attempts = Attempt._base_manager.filter(exam=exam, state__in=MARKED_ONCE)
    ids = list(attempts.order_by("pk").values_list("pk", flat=True))
    graded: list[Graded] = []
    for chunk in chunks(ids):
        graded += grade_chunk(
            exam.pk,
            chunk,
            states=MARKED_ONCE,
            kind=EventKind.REGRADED,
            by=by,
            reason=reason,
            questions=questions,
        )
    return graded


def _outcome(regrade: Regrade, graded: Sequence[Graded]) -> Outcome:
    changed = 0
    raised = 0
    for each in graded:
        before = each.before.score
        after = each.after.score
        if before != after:
            changed += 1
            raised += after > (before or 0)

    return {
        "regrade_id": regrade.pk,
        "attempts": len(graded),
        "scores_changed": changed,
        "scores_raised": raised,
    }


def _insert_regraded_attempts(regrade: Regrade, graded: Sequence[Graded]) -> None:
    rows = []
    for each in graded:
        before = each.before
        after = each.after
        row = {
            "regrade": regrade.pk,
            "attempt": each.attempt,
            "before": _moment(before.state, before.score, before.max_score),
            "after": _moment(after.state, after.score, after.max_score),
        }
        rows.append(row)
    insert(RegradedAttempt, rows)


def _moment(
    state: str, score: Decimal | None, max_score: Decimal | None
) -> dict[str, str | None]:
    return {
        "state": state,
        "score": None if score is None else f"{score:f}",
        "max_score": None if max_score is None else f"{max_score:f}",
    }


def _correct_bank(
    regrade: Regrade, corrections: Sequence[Correction], by: User | None
) -> int:
    """Give the bank the corrected keys; of how many questions.

    Where the bank still says what was published, and the question is `by`'s to change.
    """
    by_question: defaultdict[int, list[Correction]] = defaultdict(list)
    for correction in corrections:
        content = regrade.contents.get(str(correction.question))
        is_as_published = content is not None and content["before"] is None
        if correction.action != VOID and is_as_published:
            by_question[correction.question].append(correction)

    rows = PublishedQuestion.objects.filter(pk__in=by_question)
    corrected = 0
    for row in rows.select_related("version").order_by("version__question"):
        if _correct_in_bank(row, by_question[row.pk], by):
            corrected += 1
    return corrected


def _correct_in_bank(
    published: PublishedQuestion, corrections: Sequence[Correction], by: User | None
) -> bool:
    version = published.version
    # Somebody else's question may stand in one's exam; it stays as its teachers wrote
    # it.
    own = Question.objects.visible_to(by, "update").filter(pk=version.question_id)
    question = own.select_for_update().first()
    if question is None or question.newest != version.number:
        return False

    try:
        item = current_item(question)
        for correction in corrections:
            item = correction.apply_to(item)
        change_question(question, by=by, stored=StoredItem(item))
    except ItemError:  # what the bank says besides does not go with it any more
        return False
    return True
