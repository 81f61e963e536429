"""Regrades are proposed, applied and undone here; each is a task, and its row says how far it got."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.bank.keeping import Kept
from assessments.bank.models import Question
from assessments.bank.services import change_question, current_item
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
from assessments.exams.papers import Questions, read_questions
from assessments.exams.regrades.changes import (
    VOID,
    Change,
    changed_questions,
    content_of,
    read_changes,
)
from assessments.exams.regrades.effect import REGRADED, Progress, effect_of
from assessments.exams.results.grading import AT_ONCE, Graded, grade_chunk
from assessments.questions.coding import ItemError
from tasks.models import FINAL
from tracker_project.database.insert import insert
from tracker_project.errors import ConflictError

# What a task that ended without doing its work leaves the regrade in, and where that goes back to.
BACK = {
    RegradeState.APPLYING: RegradeState.PROPOSED,
    RegradeState.UNDOING: RegradeState.APPLIED,
}


def propose(
    exam: Exam,
    changes: Sequence[dict[str, Any]],
    *,
    by: Any,
    reason: str,
    progress: Progress,
) -> Regrade:
    """A proposal with its effect; nothing else is written. ValidationError names what can't be changed."""
    questions = read_questions(exam.pk)
    changed = changed_questions(read_changes(changes, questions), questions)
    before = dict(
        PublishedQuestion.objects.filter(pk__in=changed).values_list("pk", "content")
    )
    contents = {
        str(pk): {"before": before[pk], "after": content_of(each.item)}
        for pk, each in changed.items()
    }
    return Regrade(
        exam=exam,
        reason=reason,
        changes=list(changes),
        contents=contents,
        effect=effect_of(exam, questions | changed, progress),
        on_revision=exam.paper_revision,
        created_by=by,
    )


@transaction.atomic
def begin(regrade: Regrade, to: str, enqueue: Any, *, by: Any) -> Any:
    """Take a regrade into a state in which a task works on it, and queue that task; ConflictError where it can't go."""
    regrade = Regrade.objects.select_for_update().get(pk=regrade.pk)
    if (
        regrade.state in BACK
        and regrade.task is not None
        and regrade.task.state in FINAL
    ):
        regrade.state = BACK[
            RegradeState(regrade.state)
        ]  # the task failed, or was cancelled
    if to not in REGRADE_MOVES[regrade.state]:
        sentence = f"It is {RegradeState(regrade.state).label.lower()}."
        raise ConflictError(sentence, code="wrong_state")
    (check_can_apply if to == RegradeState.APPLYING else check_can_undo)(regrade)
    regrade.state = to
    regrade.task = enqueue(by=by, regrade_id=regrade.pk)
    regrade.save(update_fields=["state", "task"])
    return regrade.task


def check_can_apply(regrade: Regrade) -> None:
    """Refuse a proposal that was made on another key than the exam has now."""
    if regrade.exam.paper_revision != regrade.on_revision:
        sentence = "The exam's key was changed since this was proposed. Propose it again to see what it would do now."
        raise ConflictError(sentence, code="paper_changed")


def check_can_undo(regrade: Regrade) -> None:
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


def apply(regrade: Regrade, *, by: Any, progress: Progress) -> dict[str, Any]:
    """Write the proposed key and regrade every attempt by it, in the caller's transaction: all of it, or nothing."""
    exam = _held(regrade)
    check_can_apply(regrade)
    for pk, content in regrade.contents.items():
        PublishedQuestion.objects.filter(pk=pk, exam=exam).update(
            content=content["after"]
        )
    voided = [
        change.question for change in _changes(regrade, exam) if change.action == VOID
    ]
    HandMark.objects.filter(question__in=voided, state=HandMarkState.WAITING).delete()
    graded = _regrade(
        exam,
        f"Regrade {regrade.pk}: {regrade.reason}".rstrip(": "),
        by=by,
        progress=progress,
    )
    _keep(regrade, graded)
    bank = _correct_bank(regrade, exam, by=by)
    regrade.state, regrade.applied_at = RegradeState.APPLIED, timezone.now()
    regrade.save(update_fields=["state", "applied_at"])
    return {
        "regrade_id": regrade.pk,
        "attempts": len(graded),
        **_counts(graded),
        "questions_corrected_in_bank": bank,
    }


def undo(regrade: Regrade, *, by: Any, progress: Progress) -> dict[str, Any]:
    """Put the key of before back and regrade by it, in the caller's transaction. The bank keeps what it was given."""
    exam = _held(regrade)
    check_can_undo(regrade)
    for pk, content in regrade.contents.items():
        PublishedQuestion.objects.filter(pk=pk, exam=exam).update(
            content=content["before"]
        )
    graded = _regrade(exam, f"Regrade {regrade.pk} undone.", by=by, progress=progress)
    regrade.state, regrade.undone_at = RegradeState.UNDONE, timezone.now()
    regrade.save(update_fields=["state", "undone_at"])
    return {"regrade_id": regrade.pk, "attempts": len(graded), **_counts(graded)}


def _held(regrade: Regrade) -> Exam:
    """The exam, locked before its attempts, and these before any student, so that nobody waits in a circle."""
    exam = Exam._base_manager.select_for_update().get(pk=regrade.exam_id)
    regrade.exam = exam
    list(
        Attempt.objects.ended()
        .select_for_update()
        .filter(exam=exam)
        .order_by("pk")
        .values_list("pk")
    )
    return exam


def _regrade(exam: Exam, reason: str, *, by: Any, progress: Progress) -> list[Graded]:
    """Every graded attempt by the key that was just written; those being sat or graded meanwhile follow it too."""
    exam.paper_revision += 1
    exam.save(update_fields=["paper_revision", "updated_at"])
    questions: Questions = read_questions(exam.pk)
    ids = list(
        Attempt._base_manager.filter(exam=exam, state__in=REGRADED)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    graded: list[Graded] = []
    for start in range(0, len(ids), AT_ONCE):
        graded += grade_chunk(
            exam.pk, ids[start : start + AT_ONCE], states=REGRADED, kind=EventKind.REGRADED, by=by, reason=reason,
            questions=questions,
        )  # fmt: skip
        progress(min(start + AT_ONCE, len(ids)), len(ids))
    return graded


def _counts(graded: Sequence[Graded]) -> dict[str, Any]:
    changed = [
        (each.before, each.after)
        for each in graded
        if each.before.score != each.after.score
    ]
    return {
        "scores_changed": len(changed),
        "scores_raised": sum(new.score > (old.score or 0) for old, new in changed),
    }


def _keep(regrade: Regrade, graded: Sequence[Graded]) -> None:
    insert(
        RegradedAttempt,
        [
            {"regrade": regrade.pk, "attempt": each.attempt, **_both(each)}
            for each in graded
        ],
    )


def _both(graded: Graded) -> dict[str, Any]:
    return {
        name: {
            "state": at.state,
            "score": _words(at.score),
            "max_score": _words(at.max_score),
        }
        for name, at in (("before", graded.before), ("after", graded.after))
    }


def _words(number: Any) -> str | None:
    return None if number is None else f"{number:f}"


def _changes(regrade: Regrade, exam: Exam) -> list[Change]:
    return read_changes(regrade.changes, read_questions(exam.pk))


def _correct_bank(regrade: Regrade, exam: Exam, *, by: Any) -> int:
    """Give the bank the corrected key, where it still says what was published and is `by`'s; how many questions."""
    corrections: dict[int, list[Change]] = {}
    for change in _changes(regrade, exam):
        if (
            change.action != VOID
            and regrade.contents.get(str(change.question), {}).get("before", "") is None
        ):
            corrections.setdefault(change.question, []).append(change)
    rows = (
        PublishedQuestion.objects.filter(pk__in=corrections)
        .select_related("version")
        .order_by("version__question")
    )
    return sum(_corrected(row, corrections[row.pk], by) for row in rows)


def _corrected(row: PublishedQuestion, changes: Sequence[Change], by: Any) -> bool:
    # Somebody else's question may stand in one's exam; it stays as its own teachers wrote it.
    own = Question.objects.visible_to(by, "update").filter(pk=row.version.question_id)
    question = own.select_for_update().first()
    if question is None or question.newest != row.version.number:
        return False
    try:
        item = current_item(question)
        for change in changes:
            item = change.made_of(item)
        change_question(question, by=by, kept=Kept(item))
    except ItemError:  # what the bank says besides does not go with it any more
        return False
    return True
