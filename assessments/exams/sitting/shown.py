"""What a student is told of their own attempt: never anything of a key."""

from datetime import datetime
from typing import Any

from django.conf import settings

from assessments.exams.models import Attempt, EventKind
from assessments.exams.papers import Questions, questions_of, seed_of, show_paper
from assessments.exams.sitting.clock import seconds_left
from assessments.exams.sitting.naming import keys_of
from assessments.exams.sitting.saving import Saved
from assessments.exams.sitting.submitting import Submission
from assessments.questions.marking import trouble_with
from assessments.questions.responses import UNREADABLE
from tasks.models import Task

Shown = dict[str, Any]


def clock_of(attempt: Attempt, now: datetime) -> Shown:
    """When it ends, and the time that was given back."""
    return {
        "attempt_id": attempt.pk,
        "expires_at": attempt.expires_at,
        "seconds_left": seconds_left(attempt, now),
        "server_time": now,
        "credited_seconds": attempt.credited_seconds,
    }


def sitting_of(attempt: Attempt, now: datetime) -> Shown:
    """A running attempt: its clock, its paper and what is saved, enough to go on from on another device."""
    exam, questions = attempt.exam, questions_of(attempt.exam)
    return {
        **clock_of(attempt, now),
        "credits": _credits(attempt),
        "grace_seconds": exam.grace_seconds,
        "time_zone": settings.SCHOOL_TIME_ZONE,
        "exam_id": exam.pk,
        "title": exam.title,
        "instructions": exam.instructions,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": attempt.started_at,
        "sections": [
            {"section": position, "title": title, "instructions": text}
            for position, title, text in exam.sections.values_list(
                "position", "title", "instructions"
            )
        ],
        "questions": show_paper(
            exam, questions, attempt.paper, seed_of(exam, attempt.pk)
        ),
        **_answers(attempt, questions),
    }


def _credits(attempt: Attempt) -> list[Shown]:
    """Why and by how much the end was moved."""
    return list(
        attempt.events.filter(kind=EventKind.CREDITED)
        .order_by("pk")
        .values_list("detail", flat=True)
    )


def _answers(attempt: Attempt, questions: Questions) -> Shown:
    """The saved answers by q1, q2 and so on, in the order of the paper."""
    orders = {entry["question"]: entry["order"] for entry in attempt.paper}
    saved = {
        key: (pk, attempt.answers[str(pk)])
        for pk, key in keys_of(attempt.paper).items()
        if str(pk) in attempt.answers
    }
    troubles = {
        key: trouble_with(
            questions[pk].item, _as_given(each["answer"]), served=orders[pk]
        )
        for key, (pk, each) in saved.items()
    }
    return {
        "answers": {key: each["answer"] for key, (_, each) in saved.items()},
        "revisions": {key: each["revision"] for key, (_, each) in saved.items()},
        "warnings": {key: why for key, why in troubles.items() if why},
    }


def _as_given(answer: Any) -> Any:
    """What could not be read as it came, so that the warning says why again."""
    return (
        answer[UNREADABLE]
        if isinstance(answer, dict) and UNREADABLE in answer
        else answer
    )


def save_of(saved: Saved, now: datetime) -> Shown:
    """The answer to a save."""
    return {
        "saved": saved.revisions,
        "warnings": saved.warnings,
        **clock_of(saved.attempt, now),
    }


def submission_of(submission: Submission, user: Any) -> Shown:
    """The answer to a submission: the receipt, and the task where it is the caller's to watch."""
    attempt = submission.attempt
    task: Task | None = attempt.task
    watched = task if task is not None and task.owner_id == user.pk else None
    return {
        "attempt_id": attempt.pk,
        "task_id": watched and watched.pk,
        "status_url": watched and watched.status_url,
        "submitted_at": attempt.submitted_at,
        "ended_by": attempt.ended_by,
        "receipt": attempt.receipt,
        "repeated": submission.repeated,
        "not_accepted": submission.not_accepted,
        "warnings": submission.warnings,
    }
