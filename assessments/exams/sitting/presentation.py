"""What a student is told of their own attempt: never anything of a key."""

from datetime import datetime

from django.conf import settings

from accounts.models import User
from assessments.exams.models import Attempt, EventKind
from assessments.exams.papers import Questions, questions_of, seed_of, show_paper
from assessments.exams.sitting.answers import names_on
from assessments.exams.sitting.services import SavedAnswers, Submission
from assessments.questions.answers import UNREADABLE
from assessments.questions.marking import trouble_with

Body = dict[str, object]


def present_clock(attempt: Attempt, now: datetime) -> Body:
    """When the attempt ends, without the grace; null where no clock ends it."""
    seconds_left = None
    if attempt.expires_at is not None:
        seconds_left = max(0, int((attempt.expires_at - now).total_seconds()))

    return {
        "attempt_id": attempt.pk,
        "expires_at": attempt.expires_at,
        "seconds_left": seconds_left,
        "server_time": now,
        "credited_seconds": attempt.credited_seconds,
    }


def present_sitting(attempt: Attempt, now: datetime) -> Body:
    """A running attempt with all that is needed to go on from on another device."""
    exam = attempt.exam
    questions = questions_of(exam)
    seed = seed_of(exam, attempt.pk)

    credits = attempt.events.filter(kind=EventKind.CREDITED).order_by("pk")
    sections = exam.sections.values_list("position", "title", "instructions")
    return {
        **present_clock(attempt, now),
        "credits": list(credits.values_list("detail", flat=True)),
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
            for position, title, text in sections
        ],
        "questions": show_paper(exam, questions, attempt.paper, seed),
        **_present_answers(attempt, questions),
    }


def _present_answers(attempt: Attempt, questions: Questions) -> Body:
    """The saved answers by q1, q2 and so on, in the order of the paper."""
    names = names_on(attempt.paper)
    answers = {}
    revisions = {}
    warnings = {}

    for entry in attempt.paper:
        question_id = entry["question"]
        saved = attempt.answers.get(str(question_id))
        if saved is None:
            continue

        name = names[question_id]
        answer = saved["answer"]
        answers[name] = answer
        revisions[name] = saved["revision"]

        if isinstance(answer, dict) and UNREADABLE in answer:
            answer = answer[UNREADABLE]  # as it came, so that the reason is the same
        item = questions[question_id].item
        trouble = trouble_with(item, answer, served=entry["order"])
        if trouble:
            warnings[name] = trouble

    return {"answers": answers, "revisions": revisions, "warnings": warnings}


def present_save(saved: SavedAnswers, now: datetime) -> Body:
    return {
        "saved": saved.revisions,
        "warnings": saved.warnings,
        **present_clock(saved.attempt, now),
    }


def present_submission(submission: Submission, user: User) -> Body:
    """The receipt, and the grading task where it is the caller's to watch."""
    attempt = submission.attempt
    task = attempt.task
    if task is not None and task.owner_id != user.pk:
        task = None

    return {
        "attempt_id": attempt.pk,
        "task_id": task and task.pk,
        "status_url": task and task.status_url,
        "submitted_at": attempt.submitted_at,
        "ended_by": attempt.ended_by,
        "receipt": attempt.receipt,
        "repeated": submission.repeated,
        "not_accepted": submission.not_accepted,
        "warnings": submission.warnings,
    }
